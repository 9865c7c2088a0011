import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TextToSpeech } from '../../src/engine/ports/text-to-speech.js';
import { AppError } from '../../src/platform/errors/app-error.js';
import { listen, listenUntilFailure, spokenRequest } from '../support/speech-answers.js';
import { PATIENTLY } from '../support/patience.js';

/** What a vendor does with the next texts. */
export interface SpeechBehaviour {
  /** A chunk of audio for each, ten samples of that value. */
  chunks: readonly number[];
  /** Says no more there, with the connection open. */
  hangs?: 'before-audio' | 'mid-speech';
  /** Is gone there without a word: takes nothing, says nothing, closes nothing. */
  vanishes?: boolean;
  /** Closes the connection after so many messages of its own, the greeting of a socket included. */
  cutAfter?: number;
}

/** What the suite needs to put a provider of speech to the test. */
export interface SpeechBench {
  readonly voice: TextToSpeech;
  /** How many messages the vendor sends for a text of two chunks, at each of which it may be cut. */
  readonly cuts: number;
  /** What the vendor does from now on. */
  behave(behaviour: SpeechBehaviour): void;
  /** Resolves when the vendor has been given so many texts. */
  whenAsked(times: number): Promise<unknown>;
  /** Resolves when the vendor works for nobody any more. */
  whenLeft(): Promise<void>;
  /** Ends the provider; then what it stands before. Connections that stay open are the suite's to find. */
  close(): Promise<void>;
  /** Connections or processes of the provider that are there now. */
  open(): number;
  /** What stands before the provider, ended last. */
  dispose(): Promise<void>;
}

/** How a suite's provider is made. */
export interface SpeechBenchOptions {
  /** For first audio and stalls. */
  timeoutMs: number;
  /** A key that the vendor refuses. */
  hasBadKey?: boolean;
}

const ALL = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2];
const PATIENT = { timeoutMs: 15_000 };
const HASTY = { timeoutMs: 300 };
/** Long enough for what comes before the pause, also on a busy machine. */
const LESS_HASTY = { timeoutMs: 1000 };
/** The same of a process, which has to start in the time. */
const STARTING = { timeoutMs: 2000 };

/** Describes everything a {@link TextToSpeech} must do. */
export function describeTextToSpeech(
  name: string,
  openBench: (options: SpeechBenchOptions) => Promise<SpeechBench>,
  { hasKey = true, isCached = false, isProcess = false, languages: spoken = ['en', 'fr', 'de'] } = {},
): void {
  describe(`text to speech conformance: ${name}`, () => {
    let bench: SpeechBench;
    let voice: TextToSpeech;

    async function prepare(options: SpeechBenchOptions): Promise<void> {
      bench = await openBench(options);
      ({ voice } = bench);
    }
    async function dispose(): Promise<void> {
      await bench.close();
      await bench.dispose();
    }

    it('says what it is', async () => {
      await prepare(PATIENT);
      const { provider, model, languages, sampleRateHz } = voice.capabilities;
      expect([provider, model]).toEqual([expect.stringMatching(/^[a-z]+$/), expect.stringMatching(/./)]);
      expect(languages).toEqual(expect.arrayContaining(spoken));
      expect(new Set(languages).size).toBe(languages.length);
      expect(languages.every((code) => /^[a-z]{2}$/.test(code))).toBe(true);
      expect(sampleRateHz).toBeGreaterThanOrEqual(16_000);
      await dispose();
    });

    describe('speech', () => {
      beforeEach(() => prepare(PATIENT));
      afterEach(dispose);

      it('comes whole and in order', async () => {
        bench.behave({ chunks: [1, 2] });
        expect(await listen(voice.speak(spokenRequest()))).toEqual(ALL);
      });

      it('is heard before it is whole', async () => {
        bench.behave({ chunks: [1, 2], hangs: 'mid-speech' });
        const audio = voice.speak(spokenRequest())[Symbol.asyncIterator]();
        expect((await audio.next()).value?.length).toBeGreaterThan(0);
        await audio.return?.();
      });

      it('is made anew by every iteration, and only then', async () => {
        bench.behave({ chunks: [1] });
        const speech = voice.speak(spokenRequest());
        expect(await listen(speech)).toEqual(await listen(speech));
        if (!isCached) await bench.whenAsked(2);
      });

      it('does not mix with other speech at the same time', async () => {
        bench.behave({ chunks: [1, 2] });
        const all = await Promise.all(Array.from({ length: 6 }, () => listen(voice.speak(spokenRequest()))));
        expect(all).toEqual(Array.from({ length: 6 }, () => ALL));
      });

      it('can follow a warm-up', async () => {
        bench.behave({ chunks: [1, 2] });
        voice.warmUp();
        voice.warmUp();
        expect(await listen(voice.speak(spokenRequest()))).toEqual(ALL);
      });

      it('is refused in a language that is not spoken', async () => {
        bench.behave({ chunks: [1] });
        const { failure } = await listenUntilFailure(voice.speak(spokenRequest({ language: 'qq' })));
        expect(failure.code).toBe('language_not_supported');
        expect(failure.message).toContain('fr');
      });
    });

    describe('cancelling', () => {
      beforeEach(() => prepare(PATIENT));
      afterEach(dispose);

      it('asks nothing when the signal has fired before', async () => {
        const speech = voice.speak(spokenRequest(), AbortSignal.abort());
        expect((await listenUntilFailure(speech)).failure.code).toBe('cancelled');
      });

      it('ends the work at the vendor before the first audio', async () => {
        bench.behave({ chunks: [1], hangs: 'before-audio' });
        const cancelling = new AbortController();
        const failing = listenUntilFailure(voice.speak(spokenRequest(), cancelling.signal));
        await bench.whenAsked(1);
        cancelling.abort();
        expect((await failing).failure.code).toBe('cancelled');
        await bench.whenLeft();
      });

      it('ends the work at the vendor in mid-speech, also while the reader is busy', async () => {
        bench.behave({ chunks: [1, 2], hangs: 'mid-speech' });
        const cancelling = new AbortController();
        const audio = voice.speak(spokenRequest(), cancelling.signal)[Symbol.asyncIterator]();
        await audio.next();
        cancelling.abort();
        await bench.whenLeft();
        await expect(audio.next()).rejects.toMatchObject({ code: 'cancelled' });
      });

      it('is what leaving the iteration does', async () => {
        bench.behave({ chunks: [1, 2], hangs: 'mid-speech' });
        for await (const pcm of voice.speak(spokenRequest())) {
          expect(pcm.length).toBeGreaterThan(0);
          break;
        }
        await bench.whenLeft();
      });

      it('is what leaving the iteration does while it waits', async () => {
        bench.behave({ chunks: [1], hangs: 'before-audio' });
        const audio = voice.speak(spokenRequest())[Symbol.asyncIterator]();
        const waiting = expect(audio.next()).rejects.toMatchObject({ code: 'cancelled' });
        await bench.whenAsked(1);
        await audio.return?.();
        await waiting;
        await bench.whenLeft();
      });

      it('spoils no later speech, nor what others hear', async () => {
        bench.behave({ chunks: [1, 2] });
        const cancelling = new AbortController();
        const other = listen(voice.speak(spokenRequest()));
        const cancelled = listenUntilFailure(voice.speak(spokenRequest(), cancelling.signal));
        cancelling.abort();
        await cancelled;
        expect(await other).toEqual(ALL);
        expect(await listen(voice.speak(spokenRequest()))).toEqual(ALL);
      });
    });

    describe('deadlines', () => {
      afterEach(dispose);

      it('end speech that does not begin', async () => {
        await prepare(isProcess ? STARTING : HASTY);
        bench.behave({ chunks: [1], hangs: 'before-audio' });
        const { failure } = await listenUntilFailure(voice.speak(spokenRequest()));
        expect(failure.code).toBe('tts_timeout');
        await bench.whenLeft();
      });

      it('end speech that stops, after what there was of it', async () => {
        await prepare(isProcess ? STARTING : LESS_HASTY);
        bench.behave({ chunks: [1, 2], hangs: 'mid-speech' });
        const { samples, failure } = await listenUntilFailure(voice.speak(spokenRequest()));
        expect([samples, failure.code]).toEqual([ALL.slice(0, 10), 'tts_timeout']);
        await bench.whenLeft();
      });

      it('end what a vendor who is silently gone was asked for', async () => {
        await prepare(isProcess ? STARTING : HASTY);
        bench.behave({ chunks: [1], vanishes: true });
        const { failure } = await listenUntilFailure(voice.speak(spokenRequest()));
        expect(failure.code).toBe('tts_timeout');
      });
    });

    describe('failing', () => {
      beforeEach(() => prepare(PATIENT));
      afterEach(dispose);

      it('happens at every message after which the vendor may be cut, and spoils no later speech', async () => {
        expect(bench.cuts).toBeGreaterThan(1);
        for (let cutAfter = 0; cutAfter < bench.cuts; cutAfter += 1) {
          bench.behave({ chunks: [1, 2], cutAfter });
          const { samples, failure } = await listenUntilFailure(voice.speak(spokenRequest()));
          expect(['tts_failed', 'tts_unavailable']).toContain(failure.code);
          expect(ALL.slice(0, samples.length)).toEqual(samples);
          bench.behave({ chunks: [1, 2] });
          expect(await listen(voice.speak(spokenRequest()))).toEqual(ALL);
        }
      });

      it('tells no text and no key', async () => {
        bench.behave({ chunks: [1, 2], cutAfter: 1 });
        const speech = voice.speak(spokenRequest({ text: 'xyzzy' }));
        const { failure } = await listenUntilFailure(speech);
        const told = `${failure.stack} ${JSON.stringify(failure.details)} ${String(failure.cause)}`;
        expect(told).not.toMatch(/xyzzy|secret-key/);
      });
    });

    if (hasKey) {
      it('says clearly that the key is refused', async () => {
        await prepare({ ...PATIENT, hasBadKey: true });
        bench.behave({ chunks: [1] });
        const { failure } = await listenUntilFailure(voice.speak(spokenRequest()));
        expect(AppError.from(failure)).toMatchObject({ code: 'tts_unavailable', details: { reason: 'key' } });
        expect(failure.message).toMatch(/_API_KEY/);
        expect(failure.message).not.toContain('wrong-key');
        await dispose();
      });
    }

    it('leaves no connection, process or timer when it is closed', async () => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
      await prepare(PATIENT);
      bench.behave({ chunks: [1, 2] });
      await listen(voice.speak(spokenRequest()));
      bench.behave({ chunks: [1, 2], hangs: 'mid-speech' });
      const audio = voice.speak(spokenRequest())[Symbol.asyncIterator]();
      await audio.next();
      await bench.close();
      await audio.return?.();
      await vi.waitUntil(() => bench.open() === 0, PATIENTLY);
      expect(vi.getTimerCount()).toBe(0);
      await bench.dispose();
      vi.useRealTimers();
    });
  });
}
