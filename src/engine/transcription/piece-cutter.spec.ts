import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  probabilitiesOf,
  recordingOf,
  silence,
  speech,
  type Stretch,
} from '../../../test/support/speech-shapes.js';
import { VAD_FRAME_SAMPLES } from '../ports/voice-activity.js';
import type { AudioPiece } from './open-piece.js';
import { PieceCutter } from './piece-cutter.js';

const FRAME_MS = 32;

function cut(pcm: Int16Array, maxPieceSec = 15, framesPerPush = 500): AudioPiece[] {
  const cutter = new PieceCutter({ maxPieceSec });
  const pieces: AudioPiece[] = [];
  const step = framesPerPush * VAD_FRAME_SAMPLES;
  for (let at = 0; at < pcm.length; at += step) {
    const part = pcm.subarray(at, at + step);
    pieces.push(...cutter.push(part, probabilitiesOf(part)));
  }
  return [...pieces, ...cutter.finish()];
}

/** Start and end of each piece in frames. */
const spans = (pieces: AudioPiece[]): number[][] =>
  pieces.map(({ startMs, endMs }) => [startMs / FRAME_MS, endMs / FRAME_MS]);

const cutStretches = (...stretches: Stretch[]): number[][] => spans(cut(recordingOf(stretches)));

describe('PieceCutter', () => {
  it('leaves a recording whole that fits one piece', () => {
    expect(cutStretches(silence(100), speech(50), silence(200))).toEqual([[0, 350]]);
  });

  it('keeps a recording of exactly the longest piece whole', () => {
    const pcm = recordingOf([silence(10), speech(100), silence(400)]).slice(0, 15 * 16_000);
    expect(cut(pcm).map(({ pcm: whole }) => whole.length)).toEqual([240_000]);
  });

  it('finds nothing in a short recording with less than a quarter of a second of speech', () => {
    expect(cutStretches(silence(100), speech(7), silence(100))).toEqual([]);
    expect(cutStretches(silence(100), speech(8), silence(100))).toHaveLength(1);
  });

  it('finds nothing in an empty recording and in long silence', () => {
    expect(cut(new Int16Array(0))).toEqual([]);
    expect(cutStretches(silence(2000))).toEqual([]);
  });

  it('trims a long recording to its speech, with a little around it', () => {
    expect(cutStretches(silence(300), speech(100), silence(300))).toEqual([[295, 405]]);
  });

  it('ends a piece at a long silence', () => {
    expect(cutStretches(speech(100), silence(60), speech(300), silence(100))).toEqual([
      [0, 105],
      [155, 465],
    ]);
  });

  it('joins stretches of speech over short silences', () => {
    expect(cutStretches(silence(100), speech(100), silence(30), speech(200), silence(200))).toEqual([
      [95, 435],
    ]);
  });

  it('cuts a full piece in the longest silence that leaves it long', () => {
    const stretches = [
      speech(100),
      silence(20),
      speech(200),
      silence(20),
      speech(100),
      silence(4),
      speech(300),
    ];
    expect(cutStretches(...stretches)).toEqual([
      [0, 325],
      [335, 744],
    ]);
  });

  it('cuts speech without silence where it is quietest', () => {
    const pcm = recordingOf([speech(700)]);
    const quiet = 400;
    for (let frame = quiet - 2; frame <= quiet + 1; frame += 1) {
      pcm.fill(3, frame * VAD_FRAME_SAMPLES + 1, (frame + 1) * VAD_FRAME_SAMPLES);
    }
    const [first, second, ...others] = spans(cut(pcm));
    expect(others).toEqual([]);
    expect(first?.[1]).toBe(second?.[0]);
    expect(Math.abs((first?.[1] ?? 0) - quiet)).toBeLessThanOrEqual(1);
    expect(second?.[1]).toBe(700);
  });

  it('tells how sure voice detection was of each piece', () => {
    const pieces = cut(
      recordingOf([silence(300), speech(100, 0.6), silence(20), speech(100, 0.8), silence(300)]),
    );
    expect(pieces[0]?.speechProbability).toBeCloseTo(0.7, 2);
  });
});

const MAX_SEC = 4;
const MAX_FRAMES = Math.floor((MAX_SEC * 16_000) / VAD_FRAME_SAMPLES);

const anyStretch = fc.oneof(
  fc.record({ frames: fc.integer({ min: 1, max: 60 }), probability: fc.constant(0.02) }),
  fc.record({ frames: fc.integer({ min: 1, max: 400 }), probability: fc.constantFrom(0.55, 0.8, 0.99) }),
  fc.record({ frames: fc.integer({ min: 1, max: 6 }), probability: fc.constantFrom(0.2, 0.4, 0.6) }),
);
const anyRecording = fc.record({
  stretches: fc.array(anyStretch, { maxLength: 25 }),
  missing: fc.integer({ min: 0, max: VAD_FRAME_SAMPLES - 1 }),
});

/** A recording whose last frame may be incomplete. */
function build({ stretches, missing }: { stretches: Stretch[]; missing: number }): Int16Array {
  const pcm = recordingOf(stretches);
  return pcm.subarray(0, Math.max(0, pcm.length - missing));
}

const isSameAudio = (a: Int16Array, b: Int16Array): boolean =>
  Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(Buffer.from(b.buffer, b.byteOffset, b.byteLength));

describe('PieceCutter on any recording', () => {
  it('gives numbered pieces of bounded length, in order, without overlap, with the audio of their times', () => {
    fc.assert(
      fc.property(anyRecording, (recording) => {
        const pcm = build(recording);
        let previousEndMs = 0;
        cut(pcm, MAX_SEC).forEach((piece, index) => {
          const { length } = piece.pcm;
          const start = piece.startMs * 16;
          expect(piece.index).toBe(index);
          expect(piece.startMs).toBeGreaterThanOrEqual(previousEndMs);
          expect(length).toBeGreaterThan(0);
          expect(length).toBeLessThanOrEqual(MAX_SEC * 16_000);
          expect(isSameAudio(piece.pcm, pcm.subarray(start, start + length))).toBe(true);
          expect(Math.abs(piece.endMs * 16 - start - length)).toBeLessThanOrEqual(8);
          previousEndMs = piece.endMs;
        });
      }),
    );
  });

  it('loses no speech of a quarter of a second or more', () => {
    fc.assert(
      fc.property(anyRecording, (recording) => {
        const pcm = build(recording);
        const pieces = cut(pcm, MAX_SEC);
        const isCovered = (frame: number): boolean =>
          pieces.some(({ startMs, endMs }) => frame * FRAME_MS >= startMs && frame * FRAME_MS <= endMs);
        let run: number[] = [];
        for (const [frame, probability] of [...probabilitiesOf(pcm), 0].entries()) {
          if (probability >= 0.5) run.push(frame);
          else {
            if (run.length >= 8) expect(run.filter((at) => !isCovered(at))).toEqual([]);
            run = [];
          }
        }
      }),
    );
  });

  it('gives the same pieces however the frames come', () => {
    const described = (pieces: AudioPiece[]): unknown[] =>
      pieces.map(({ pcm, ...piece }) => ({
        ...piece,
        samples: pcm.length,
        sum: pcm.reduce((sum, at) => sum + at, 0),
      }));
    fc.assert(
      fc.property(anyRecording, fc.integer({ min: 1, max: 700 }), (recording, framesPerPush) => {
        const pcm = build(recording);
        expect(described(cut(pcm, MAX_SEC, framesPerPush))).toEqual(described(cut(pcm, MAX_SEC, 100_000)));
      }),
    );
  });

  it('holds no more than one piece and what was pushed last', () => {
    fc.assert(
      fc.property(anyRecording, fc.integer({ min: 1, max: 200 }), (recording, framesPerPush) => {
        const pcm = build(recording);
        const cutter = new PieceCutter({ maxPieceSec: MAX_SEC });
        const step = framesPerPush * VAD_FRAME_SAMPLES;
        for (let at = 0; at < pcm.length; at += step) {
          const part = pcm.subarray(at, at + step);
          cutter.push(part, probabilitiesOf(part));
          expect(cutter.heldSamples).toBeLessThanOrEqual(MAX_FRAMES * VAD_FRAME_SAMPLES + 2 * step);
        }
      }),
    );
  });
});
