import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { speak } from '../../../../test/support/synthetic-speech.js';
import { decodeMuLaw, encodeMuLaw } from '../../audio/mu-law.js';
import { StreamResampler } from '../../audio/stream-resampler.js';
import { EchoGuard } from './echo-guard.js';

const FRAME = 512;
const SAMPLES_PER_MS = 16;
const DELAY_MS = 330;

const said = async (text: string, voice: string): Promise<Int16Array> => {
  const { pcm, sampleRateHz } = await speak(text, voice);
  return new StreamResampler(sampleRateHz, 16_000).push(pcm);
};

const gained = (pcm: Int16Array, db: number): Int16Array => pcm.map((sample) => sample * 10 ** (db / 20));

const late = (pcm: Int16Array, ms: number): Int16Array => {
  const samples = Math.round(ms * SAMPLES_PER_MS);
  const all = new Int16Array(pcm.length + samples);
  all.set(pcm, samples);
  return all;
};

describe('EchoGuard', () => {
  let answer: Int16Array;
  let user: Int16Array;
  let guard: EchoGuard;

  beforeAll(async () => {
    answer = await said('Your parcel left the house this morning and comes tomorrow.', 'en-us');
    user = await said('Wait, that is not what I wanted to know from you.', 'en-gb');
  });
  beforeEach(() => void (guard = new EchoGuard()));

  /** @returns the share of loud frames that are taken for an echo while the answer plays, at its own rate. */
  const echoShare = (heard: Int16Array, played = answer, playedFrame = FRAME): number => {
    let loud = 0;
    let echoes = 0;
    for (let at = 0; at + FRAME <= heard.length; at += FRAME) {
      const atMs = 5000 + (at + FRAME) / SAMPLES_PER_MS;
      const playedFrom = (at / FRAME) * playedFrame;
      const now = played.subarray(playedFrom, playedFrom + playedFrame);
      if (now.length > 0) guard.play(now, atMs - FRAME / SAMPLES_PER_MS);
      const frame = heard.subarray(at, at + FRAME);
      const mayEcho = guard.hear(frame, atMs);
      const isLoud = frame.some((sample) => Math.abs(sample) > 300);
      if (!isLoud) continue;
      loud += 1;
      if (mayEcho && guard.isEcho(atMs)) echoes += 1;
    }
    return echoes / loud;
  };

  it.each([-6, -12, -20])('knows its own voice at %i dB, however late', (db) => {
    expect(echoShare(late(gained(answer, db), DELAY_MS))).toBeGreaterThan(0.95);
  });

  it.each([200, 200.25, 330.1, 400.3, 600, 640.2])('knows it from a telephone %d ms later', (delayMs) => {
    const [down, up] = [new StreamResampler(16_000, 8000), new StreamResampler(8000, 16_000)];
    const onPhone = (pcm: Int16Array): Int16Array => decodeMuLaw(encodeMuLaw(pcm));
    const line = onPhone(gained(onPhone(down.push(answer)), -6));
    expect(echoShare(late(up.push(line), delayMs))).toBeGreaterThan(0.95);
  });

  it.each([8000, 24_000, 48_000])('knows it by what is played at %i Hz', (rateHz) => {
    guard = new EchoGuard(rateHz);
    const played = new StreamResampler(16_000, rateHz).push(answer);
    const heard = late(gained(answer, -6), DELAY_MS);
    expect(echoShare(heard, played, (FRAME * rateHz) / 16_000)).toBeGreaterThan(0.95);
  });

  it.each([-6, -12, -20])('hears who speaks over an echo of %i dB', (db) => {
    const echo = late(gained(answer, db), DELAY_MS);
    const both = user.map((sample, at) => sample + (echo[at] ?? 0));
    expect(echoShare(both)).toBeLessThan(0.3);
  });

  it('finds the same however seldom it is asked', () => {
    const seldom = new EchoGuard();
    const heard = late(gained(answer, -6), DELAY_MS);
    const found: [boolean, boolean][] = [];
    for (let frame = 0; (frame + 1) * FRAME <= answer.length; frame += 1) {
      const [from, to] = [frame * FRAME, (frame + 1) * FRAME];
      const atMs = 5000 + to / SAMPLES_PER_MS;
      for (const each of [guard, seldom]) {
        each.play(answer.subarray(from, to), atMs - FRAME / SAMPLES_PER_MS);
        each.hear(heard.subarray(from, to), atMs);
      }
      const isEcho = guard.isEcho(atMs);
      if (frame % 11 === 10) found.push([isEcho, seldom.isEcho(atMs)]);
    }
    expect(found.filter(([one]) => one).length).toBeGreaterThan(3);
    expect(found.map(([one]) => one)).toEqual(found.map(([, other]) => other));
  });

  it('takes nobody for an echo of another', () => {
    expect(echoShare(user)).toBeLessThan(0.1);
  });

  it('holds what was played for as long as it may come back', () => {
    guard.play(answer.subarray(0, FRAME), 1000);
    guard.hear(user.subarray(0, FRAME), 1500);
    expect(guard.heldBytes).toBeGreaterThan(0);
    guard.hear(user.subarray(0, FRAME), 1800);
    expect(guard.heldBytes).toBe(0);
  });

  it('knows of no echo once nothing was played for long', () => {
    guard.play(answer.subarray(0, FRAME), 1000);
    expect([guard.hear(user.subarray(0, FRAME), 1500), guard.hear(user.subarray(0, FRAME), 1800)]).toEqual([
      true,
      false,
    ]);
  });
});
