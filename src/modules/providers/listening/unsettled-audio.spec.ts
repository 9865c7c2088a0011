import { beforeEach, describe, expect, it } from 'vitest';
import type { ListeningEvent, ListeningStream } from '../../../engine/ports/streaming-speech-to-text.js';
import { VAD_FRAME_SAMPLES } from '../../../engine/ports/voice-activity.js';
import { UnsettledAudio } from './unsettled-audio.js';

const FRAME_MS = 32;

/** Notes what it is told to hear. */
class NotedStream implements ListeningStream {
  readonly heard: (number[] | 'flush')[] = [];
  readonly speech: (number[] | undefined)[] = [];

  push(pcm: Int16Array, speech?: Float32Array): void {
    this.heard.push([...pcm.filter((_, at) => at % VAD_FRAME_SAMPLES === 0)]);
    this.speech.push(speech && [...speech]);
  }

  flush(): void {
    this.heard.push('flush');
  }

  end(): void {
    this.heard.length = 0;
  }

  close(): void {
    this.heard.length = 0;
  }

  async *[Symbol.asyncIterator](): AsyncIterator<ListeningEvent> {
    await Promise.resolve();
  }
}

describe('UnsettledAudio', () => {
  let audio: UnsettledAudio;
  let stream: NotedStream;
  let frames = 0;

  /** The next frames, whose samples are their numbers. */
  const push = (...speech: number[]): void => {
    for (const probability of speech) {
      audio.push(new Int16Array(VAD_FRAME_SAMPLES).fill(frames), Float32Array.of(probability));
      frames += 1;
    }
  };

  beforeEach(() => {
    audio = new UnsettledAudio(true);
    stream = new NotedStream();
    frames = 0;
  });

  it('has who takes over hear all that is not final, and find speech where it was found', () => {
    push(0, 1, 1, 0.5, 0);
    audio.settle(2 * FRAME_MS);
    expect(audio.replayTo(stream)).toBe(2 * FRAME_MS);
    expect(stream.heard).toEqual([[2, 3, 4]]);
    expect(stream.speech).toEqual([[1, 0.5, 0]]);
  });

  it('begins with the whole frame that a final text ends in', () => {
    push(1, 1, 1);
    audio.settle(1.5 * FRAME_MS);
    expect(audio.replayTo(stream)).toBe(FRAME_MS);
    expect(stream.heard).toEqual([[1, 2]]);
  });

  it('flushes where it was flushed, but for what is answered', () => {
    push(1);
    audio.flush();
    push(1, 1);
    audio.flush();
    push(0);
    audio.flush();
    expect(audio.answerFlush()).toBe(FRAME_MS);
    audio.replayTo(stream);
    expect(stream.heard).toEqual([[1, 2], 'flush', [3], 'flush']);
    expect(audio.pendingFlushes).toBe(2);
  });

  it('lets nothing final be heard again, whatever is told later of an earlier place', () => {
    push(1, 1, 1);
    audio.settle(3 * FRAME_MS);
    audio.settle(FRAME_MS);
    audio.flush();
    expect(audio.replayTo(stream)).toBe(3 * FRAME_MS);
    expect(stream.heard).toEqual(['flush']);
  });

  it('takes audio of any length of which nobody knows where speech is', () => {
    audio.push(new Int16Array(1600).fill(7));
    push(0.5);
    audio.settle(50);
    expect(audio.replayTo(stream)).toBe(50);
    expect(stream.speech).toEqual([undefined, [0.5]]);
    expect(stream.heard.flat()).toEqual([7, 7, 0]);
  });

  it.each([
    ['half a minute while what was said is not final', 1, 30],
    ['two seconds while nobody has spoken', 0, 2],
  ])('holds %s', (_, speech, wantedSec) => {
    push(...Array.from({ length: 1200 }, () => speech));
    audio.replayTo(stream);
    const seconds = (stream.heard.flat().length * FRAME_MS) / 1000;
    expect(seconds).toBeGreaterThanOrEqual(wantedSec);
    expect(seconds).toBeLessThanOrEqual(wantedSec + 1.1);
  });

  it('lets silence go once what was said is final', () => {
    push(1, 1, ...Array.from({ length: 300 }, () => 0));
    audio.settle(2 * FRAME_MS);
    push(0);
    audio.replayTo(stream);
    expect((stream.heard.flat().length * FRAME_MS) / 1000).toBeLessThanOrEqual(3.1);
  });

  it('holds nothing where nobody may take over', () => {
    audio = new UnsettledAudio(false);
    push(1, 1);
    audio.flush();
    audio.replayTo(stream);
    expect(stream.heard).toEqual(['flush']);
  });
});
