import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AudioPacket } from '../codec/carrier-codec.js';
import { JitterBuffer } from './jitter-buffer.js';

const RATE_HZ = 8000;
const FRAME = 160;

/** The n-th packet of 20 ms; its samples tell which it is. */
const packet = (number: number): Required<AudioPacket> => ({
  pcm: new Int16Array(FRAME).fill(number),
  number,
  atMs: (number - 1) * 20,
});
const upTo = (count: number): Required<AudioPacket>[] =>
  Array.from({ length: count }, (_, index) => packet(index + 1));

function heard(packets: readonly AudioPacket[]): number[] {
  const buffer = new JitterBuffer(RATE_HZ);
  const given = [...packets.flatMap((one) => buffer.push(one)), ...buffer.flush()];
  return given.flatMap((pcm) => [...pcm]);
}
/** What of each 20 ms is in the middle of it. */
const frames = (samples: readonly number[]): (number | undefined)[] =>
  Array.from({ length: samples.length / FRAME }, (_, index) => samples[index * FRAME + FRAME - 1]);

describe('JitterBuffer', () => {
  it('gives packets without numbers at once', () => {
    const buffer = new JitterBuffer(RATE_HZ);
    const pcm = Int16Array.of(1, 2);
    expect(buffer.push({ pcm })).toEqual([pcm]);
    expect(buffer.push({ pcm })).toEqual([pcm]);
  });

  it('gives what is in order at once', () => {
    const buffer = new JitterBuffer(RATE_HZ);
    for (const one of upTo(20)) expect(buffer.push(one)).toEqual([one.pcm]);
  });

  it('puts packets in order that are a few places off, and drops copies', () => {
    const arrivals = fc
      .array(fc.record({ late: fc.nat({ max: 4 }), copies: fc.nat({ max: 2 }) }), { minLength: 1 })
      .map((fates) =>
        fates
          .flatMap(({ late, copies }, index) =>
            Array.from({ length: copies + 1 }, (_, copy) => ({
              packet: packet(index + 1),
              at: index + late + copy * 3,
            })),
          )
          .sort((a, b) => a.at - b.at),
      );
    fc.assert(
      fc.property(arrivals, (sent) => {
        const numbers = new Set(sent.map(({ packet: { number } }) => number));
        expect(heard(sent.map((one) => one.packet))).toEqual(
          upTo(numbers.size).flatMap(({ pcm }) => [...pcm]),
        );
      }),
    );
  });

  it('keeps times true where packets are lost', () => {
    const lost = fc.uniqueArray(fc.integer({ min: 2, max: 39 }), { maxLength: 15 });
    fc.assert(
      fc.property(lost, (numbers) => {
        const given = frames(heard(upTo(40).filter(({ number }) => !numbers.includes(number))));
        expect(given).toHaveLength(40);
        for (const { number } of upTo(40)) {
          if (!numbers.includes(number)) expect(given[number - 1]).toBe(number);
        }
      }),
    );
  });

  it('fades out what came before a loss', () => {
    const loud = { pcm: new Int16Array(FRAME).fill(1000), number: 1, atMs: 0 };
    const samples = heard([loud, { ...loud, number: 6, atMs: 100 }]);
    const filled = samples.slice(FRAME, 5 * FRAME);
    expect(filled[0]).toBe(1000);
    expect(filled[160]).toBe(500);
    expect(filled.slice(320).every((sample) => sample === 0)).toBe(true);
    expect(samples).toHaveLength(6 * FRAME);
  });

  it('waits for no more than five packets', () => {
    const buffer = new JitterBuffer(RATE_HZ);
    buffer.push(packet(1));
    const given = [3, 4, 5, 6, 7, 8].map((number) => buffer.push(packet(number)).length);
    expect(given).toEqual([0, 0, 0, 0, 0, 7]);
    expect(buffer.push(packet(2))).toEqual([]);
  });

  it('begins with the first packet where the beginning was missed', () => {
    expect(frames(heard([packet(500), packet(501)]))).toEqual([500, 501]);
  });

  it('goes along when a carrier counts anew', () => {
    const counted = [...upTo(100).map((one) => ({ ...one, number: one.number + 500 })), ...upTo(60)];
    const given = frames(heard(counted));
    expect(given.slice(-30)).toEqual(
      upTo(60)
        .slice(-30)
        .map(({ number }) => number),
    );
    expect(given.length).toBeLessThanOrEqual(160);
  });

  it('takes the rounding of a carrier for no loss', () => {
    const rounded = upTo(50).map((one) => ({ ...one, atMs: one.atMs + (one.number % 2) * 9 }));
    expect(heard(rounded)).toHaveLength(50 * FRAME);
  });

  it('fills no more than little beyond what came, whatever times are told', () => {
    const times = fc.array(fc.nat({ max: 1_000_000 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(times, (atMs) => {
        const samples = heard(atMs.map((at, index) => ({ ...packet(index + 1), atMs: at })));
        expect(samples.length).toBeLessThanOrEqual(2 * atMs.length * FRAME + 2 * RATE_HZ);
      }),
    );
  });

  it('goes on after a clock was set', () => {
    const far = { ...packet(3), atMs: 900_000 };
    const next = { ...packet(4), atMs: 900_020 };
    const back = { ...packet(5), atMs: 0 };
    expect(frames(heard([packet(1), packet(2), far, next, back]))).toEqual([1, 2, 3, 4, 5]);
  });
});
