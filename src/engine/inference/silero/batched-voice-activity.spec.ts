import { getEventListeners } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';
import { probabilitiesOf, recordingOf, silence, speech } from '../../../../test/support/speech-shapes.js';
import { VAD_FRAME_SAMPLES } from '../../ports/voice-activity.js';
import { BatchedVoiceActivity } from './batched-voice-activity.js';
import type { SileroResult, SileroStretch } from './silero-model.js';

/** Reads probabilities from made-up recordings, and counts in the state the frames that it has heard. */
class CountingDetector {
  readonly runs: number[][] = [];
  isReleased = false;

  detectTogether(stretches: readonly SileroStretch[]): Promise<SileroResult[]> {
    this.runs.push(stretches.map(({ pcm }) => pcm.length / VAD_FRAME_SAMPLES));
    return Promise.resolve(
      stretches.map(({ pcm, state }) => {
        const heard = (state.h[0] ?? 0) + pcm.length / VAD_FRAME_SAMPLES;
        return { probabilities: probabilitiesOf(pcm), state: { ...state, h: Float32Array.of(heard) } };
      }),
    );
  }

  release(): Promise<void> {
    this.isReleased = true;
    return Promise.resolve();
  }
}

const rounded = (probabilities: Float32Array): number[] =>
  Array.from(probabilities, (p) => Math.round(p * 100));

describe('BatchedVoiceActivity', () => {
  let detector: CountingDetector;
  let detection: BatchedVoiceActivity;

  beforeEach(() => {
    detector = new CountingDetector();
    detection = new BatchedVoiceActivity(() => Promise.resolve(detector));
  });

  it('detects in one run what comes at about the same time', async () => {
    const [one, other] = [detection.open(), detection.open()];
    const heard = await Promise.all([
      one.probabilities(recordingOf([speech(1)])),
      other.probabilities(recordingOf([silence(1)])),
    ]);
    expect(heard.map(rounded)).toEqual([[95], [2]]);
    expect(detector.runs).toEqual([[1, 1]]);
  });

  it('takes stretches of any length, no more than 64 frames at a time', async () => {
    const streams = Array.from({ length: 70 }, () => detection.open());
    const lengths = streams.map((_, at) => 1 + (at % 3));
    const heard = await Promise.all(
      streams.map((stream, at) => stream.probabilities(recordingOf([speech(1), silence(lengths[at] ?? 0)]))),
    );
    expect(heard.map(({ length }) => length)).toEqual(lengths.map((length) => length + 1));
    const framesOf = (run: number[]): number => run.reduce((sum, frames) => sum + frames, 0);
    expect(Math.max(...detector.runs.map(framesOf))).toBeLessThanOrEqual(64);
  });

  it('loads nothing before the first frame, and tries again when that failed', async () => {
    let loads = 0;
    detection = new BatchedVoiceActivity(() => {
      loads += 1;
      return loads === 1 ? Promise.reject(new Error('no model')) : Promise.resolve(detector);
    });
    const stream = detection.open();
    expect(await stream.probabilities(new Int16Array(0))).toHaveLength(0);
    expect(loads).toBe(0);
    const { signal } = new AbortController();
    await expect(stream.probabilities(recordingOf([speech(1)]), signal)).rejects.toThrow('no model');
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect(rounded(await stream.probabilities(recordingOf([speech(1)])))).toEqual([95]);
  });

  it('leaves out who has gone', async () => {
    const leaving = new AbortController();
    const left = detection.open().probabilities(recordingOf([speech(1)]), leaving.signal);
    const stayed = detection.open().probabilities(recordingOf([speech(2)]));
    leaving.abort();
    await expect(left).rejects.toMatchObject({ code: 'cancelled' });
    await stayed;
    expect(detector.runs).toEqual([[2]]);
  });

  it('frees the model when it is closed, and fails who waits or comes later', async () => {
    const stream = detection.open();
    await stream.probabilities(recordingOf([speech(1)]));
    const waiting = stream.probabilities(recordingOf([speech(1)]));
    const failing = expect(waiting).rejects.toMatchObject({ code: 'not_ready' });
    await detection.close();
    await failing;
    expect(detector.isReleased).toBe(true);
    await expect(stream.probabilities(recordingOf([speech(1)]))).rejects.toMatchObject({ code: 'not_ready' });
  });

  it('takes whole frames only', async () => {
    await expect(detection.open().probabilities(new Int16Array(500))).rejects.toThrow(RangeError);
  });
});
