import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { ListenedEvents } from '../../../../test/support/listened-events.js';
import {
  quiet,
  saying,
  ScriptedRecognizer,
  ScriptedVoiceActivity,
  WORD_MS,
} from '../../../../test/support/scripted-speech.js';
import type { RecognizedPiece } from '../../../engine/ports/speech-to-text.js';
import type { ListenOptions } from '../../../engine/ports/streaming-speech-to-text.js';
import { VoiceActivity } from '../../../engine/ports/voice-activity.js';
import { AppError } from '../../../platform/errors/app-error.js';
import type { ErrorCode } from '../../../platform/errors/error-codes.js';
import { ListeningByPieces } from './listening-by-pieces.js';

const numbered = (from: number, count: number): string =>
  Array.from({ length: count }, (_, index) => `w${from + index}`).join(' ');

describe('ListeningByPieces', () => {
  let recognizer: ScriptedRecognizer;

  beforeEach(() => void (recognizer = new ScriptedRecognizer()));

  const listen = (
    options: Partial<ListenOptions> = {},
    voiceActivity: VoiceActivity = new ScriptedVoiceActivity(),
  ): ListenedEvents => {
    const listener = new ListeningByPieces({
      recognizer,
      voiceActivity,
      timeoutMs: 15_000,
      interimResults: true,
    });
    return new ListenedEvents(listener.listen({ language: 'fr', endSilenceMs: 500, ...options }));
  };
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
  };
  /** Has the recogniser wait until it is let go. */
  const hold = (): (() => void) => {
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    recognizer.answer = async (heard: RecognizedPiece): Promise<RecognizedPiece> => {
      await held;
      return heard;
    };
    return letGo;
  };

  it('recognises a tenth of a second into the silence, and tells the text when that has lasted', async () => {
    const listened = listen();
    await listened.push(saying('one two'), quiet(100));
    await settle();
    expect(recognizer.asked).toMatchObject([
      { words: ['one', 'two'], options: { priority: 'live', language: 'fr' } },
    ]);
    expect(listened.kinds).toEqual(['speech-started']);
    await listened.push(quiet(500));
    await listened.until('speech-ended');
    expect(recognizer.asked).toHaveLength(1);
    expect(listened.finals[0]).toMatchObject({ startMs: 0, text: 'one two', confidence: 0.9 });
    expect(listened.events.at(-1)).toEqual({ type: 'speech-ended', atMs: 2 * WORD_MS });
  });

  it('goes by the voice detection of who pushes whole frames', async () => {
    const detection = new ScriptedVoiceActivity();
    const stream = detection.open();
    const listened = listen(
      {},
      { open: () => ({ probabilities: () => Promise.reject(new Error('asked')) }) },
    );
    for (const pcm of [saying('one two'), quiet(608)]) {
      listened.stream.push(pcm, await stream.probabilities(pcm));
    }
    await listened.until('speech-ended');
    expect(listened.text).toBe('one two');
  });

  it('detects itself where what is known is not of its frames', async () => {
    const listened = listen();
    listened.stream.push(quiet(10));
    listened.stream.push(saying('one'), new Float32Array(9));
    await listened.push(quiet(600));
    await listened.until('speech-ended');
    expect(listened.text).toBe('one');
  });

  it('drops what it recognised when speech goes on, and leaves the recogniser', async () => {
    hold();
    const listened = listen();
    await listened.push(saying('one'), quiet(300));
    const [guess] = recognizer.asked;
    expect(guess?.options.signal?.aborted).toBe(false);
    await listened.push(saying('two'));
    expect(guess?.options.signal?.aborted).toBe(true);
    recognizer.answer = (heard) => Promise.resolve(heard);
    await listened.push(quiet(600));
    await listened.until('speech-ended');
    expect(listened.text).toBe('one two');
  });

  it('lets a click in the silence pass', async () => {
    const listened = listen();
    await listened.push(saying('one'), quiet(320), saying('x').subarray(0, 1024), quiet(320));
    await listened.until('speech-ended');
    expect([listened.text, recognizer.asked.length]).toEqual(['one', 1]);
  });

  it('tells of no speech that is shorter than was asked for, unless it is flushed', async () => {
    const listened = listen({ minSpeechMs: 400 });
    await listened.push(saying('one'), quiet(800), saying('two'));
    listened.stream.flush();
    await listened.until('flushed');
    expect(listened.kinds).toEqual(['speech-started', 'final', 'flushed']);
    expect(listened.text).toBe('two');
  });

  it('cuts speech without a pause where the recogniser takes no more, between words', async () => {
    recognizer = new ScriptedRecognizer({ maxPieceSec: 5 });
    const listened = listen();
    await listened.push(saying(numbered(0, 60)));
    listened.stream.end();
    await listened.over;
    expect(listened.text).toBe(numbered(0, 60));
    expect(listened.finals.length).toBeGreaterThanOrEqual(4);
    expect(Math.max(...listened.finals.map(({ startMs, endMs }) => endMs - startMs))).toBeLessThanOrEqual(
      5000,
    );
  });

  it('tells what is understood meanwhile, twice a second at most, one recognition at a time', async () => {
    const listened = listen({ interim: true });
    const letGo = hold();
    await listened.push(saying(numbered(0, 10)));
    expect(recognizer.asked.map(({ options }) => options.priority)).toEqual(['interim']);
    letGo();
    await listened.until('interim');
    await listened.push(saying(numbered(10, 10)));
    const interims = recognizer.asked.filter(({ options }) => options.priority === 'interim');
    expect(interims.length).toBeLessThanOrEqual((20 * WORD_MS) / 500);
    expect(interims.length).toBeGreaterThan(3);
    listened.stream.flush();
    await listened.until('flushed');
    expect(listened.text).toBe(numbered(0, 20));
    expect(recognizer.asked.at(-1)?.options.priority).toBe('live');
  });

  it('tells texts in the order in which they were said, whichever is known first', async () => {
    const listened = listen();
    const letGo = hold();
    await listened.push(saying('one'));
    listened.stream.flush();
    await settle();
    recognizer.answer = (heard) => Promise.resolve(heard);
    await listened.push(saying('two'));
    listened.stream.flush();
    await settle();
    expect(listened.kinds).toEqual(['speech-started']);
    letGo();
    await listened.until('flushed', 2);
    expect(listened.text).toBe('one two');
  });

  it('tells no text that nobody said', async () => {
    recognizer.answer = async (heard) => ({ ...heard, confidence: 0.3 });
    const listened = listen();
    await listened.push(saying('one two'), quiet(700));
    await listened.until('speech-ended');
    expect(listened.kinds).toEqual(['speech-started', 'speech-ended']);
  });

  it.each<[ErrorCode, ErrorCode]>([
    ['inference_failed', 'stt_failed'],
    ['not_ready', 'stt_unavailable'],
    ['queue_full', 'stt_unavailable'],
    ['stt_timeout', 'stt_timeout'],
    ['shutting_down', 'shutting_down'],
  ])('tells %s as %s', async (code, told) => {
    recognizer.answer = () => Promise.reject(new AppError(code, 'scripted'));
    const listened = listen();
    await listened.push(saying('one'));
    listened.stream.flush();
    expect((await listened.over)?.code).toBe(told);
  });

  it('holds a minute of audio that it cannot keep up with, and no more', async () => {
    class StuckVoiceActivity extends VoiceActivity {
      open() {
        return { probabilities: () => new Promise<Float32Array>(() => undefined) };
      }
    }
    const listened = listen({}, new StuckVoiceActivity());
    listened.stream.push(quiet(1000));
    await settle();
    for (let second = 0; second < 60; second += 1) listened.stream.push(quiet(1000));
    await settle();
    listened.stream.push(quiet(1000));
    expect((await listened.over)?.code).toBe('stt_unavailable');
  });

  it('loses no word and doubles none, however words, silence, flushes and chunks fall', async () => {
    const part = fc.oneof(
      fc.record({ say: fc.integer({ min: 1, max: 30 }) }),
      fc.record({ quietFrames: fc.integer({ min: 1, max: 40 }) }),
      fc.constant('flush' as const),
    );
    const runs = fc.array(part, { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(
        runs,
        fc.integer({ min: 100, max: 5000 }),
        fc.boolean(),
        async (parts, chunk, interim) => {
          recognizer = new ScriptedRecognizer({ maxPieceSec: 4 });
          const listened = listen({ interim });
          const startsMs: number[] = [];
          let atMs = 0;
          for (const each of parts) {
            if (each === 'flush') {
              listened.stream.flush();
              continue;
            }
            const pcm =
              'say' in each ? saying(numbered(startsMs.length, each.say)) : quiet(each.quietFrames * 32);
            if ('say' in each) {
              for (let word = 0; word < each.say; word += 1) startsMs.push(atMs + word * WORD_MS);
            }
            atMs += pcm.length / 16;
            for (let at = 0; at < pcm.length; at += chunk) {
              listened.stream.push(pcm.subarray(at, at + chunk));
              if (at % 3 === 0) await new Promise(setImmediate);
            }
          }
          listened.stream.end();
          expect(await listened.over).toBeUndefined();
          const words = listened.finals.flatMap((final) => [...final.words]);
          expect(words.map(({ text }) => text)).toEqual(startsMs.map((_, index) => `w${index}`));
          expect(words.map(({ startMs }) => startMs)).toEqual(startsMs);
          const flushes = parts.filter((each) => each === 'flush').length;
          expect(listened.events.filter(({ type }) => type === 'flushed')).toHaveLength(flushes);
        },
      ),
      { numRuns: 60 },
    );
  });
});
