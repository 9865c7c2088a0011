import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type {
  RecognizedPiece,
  RecognizeOptions,
  SpeechToText,
} from '../../src/engine/ports/speech-to-text.js';
import { AppError } from '../../src/platform/errors/app-error.js';
import { PATIENTLY } from '../support/patience.js';

/** What a vendor does with the next pieces. */
export interface RecognitionBehaviour {
  /** What it hears. */
  text: string;
  /** Says no more there, with the connection open. */
  hangs?: 'before-answer' | 'mid-answer';
  /** Is gone there without a word: takes nothing, says nothing, closes nothing. */
  vanishes?: boolean;
  /** Closes the connection after so many messages of its own. */
  cutAfter?: number;
}

/** The vendor behind a recogniser. */
export interface RecognitionVendor {
  /** How many messages it sends for a piece, at each of which it may be cut. */
  readonly cuts: number;
  /** What it does from now on. */
  behave(behaviour: RecognitionBehaviour): void;
  /** Resolves when it has been given so many pieces. */
  whenAsked(times: number): Promise<unknown>;
  /** Resolves when it works for nobody any more. */
  whenLeft(): Promise<void>;
  /** Connections to it that are open now. */
  open(): number;
}

/** What the suite needs to put a recogniser to the test. */
export interface RecognitionBench {
  readonly recognizer: SpeechToText;
  /** Absent where it does its work itself. */
  readonly vendor?: RecognitionVendor;
  /** Somebody who says `Good morning, everybody.`; a vendor is told what it is to hear. */
  readonly speech: Int16Array;
  /** Ends the recogniser. */
  close(): Promise<void> | void;
  /** Ends what stands behind it. */
  dispose(): Promise<void>;
}

/** How a suite's recogniser is made. */
export interface RecognitionBenchOptions {
  /** For the beginning of an answer, and stalls. */
  timeoutMs: number;
  /** A key that the vendor refuses. */
  hasBadKey?: boolean;
}

const TEXT = 'Good morning, everybody.';
const PATIENT = { timeoutMs: 15_000 };
const HASTY = { timeoutMs: 300 };

/** Describes everything a {@link SpeechToText} must do. */
export function describeSpeechToText(
  name: string,
  openBench: (options: RecognitionBenchOptions) => Promise<RecognitionBench>,
  { hasVendor = true } = {},
): void {
  describe(`speech to text conformance: ${name}`, () => {
    let bench: RecognitionBench;

    async function prepare(options: RecognitionBenchOptions): Promise<void> {
      bench = await openBench(options);
      behave({ text: TEXT });
    }
    async function dispose(): Promise<void> {
      await bench.close();
      await bench.dispose();
    }
    const behave = (behaviour: RecognitionBehaviour): void => bench.vendor?.behave(behaviour);
    const hear = (options: Partial<RecognizeOptions> = {}, pcm = bench.speech): Promise<RecognizedPiece> =>
      bench.recognizer.recognize(pcm, { priority: 'live', language: 'en', ...options });
    const failureOf = async (options?: Partial<RecognizeOptions>): Promise<AppError> => {
      const piece = await hear(options).catch((error: unknown) => AppError.from(error));
      if (piece instanceof AppError) return piece;
      throw new Error(`heard ${JSON.stringify(piece)}`);
    };

    describe('a piece', () => {
      beforeEach(() => prepare(PATIENT));
      afterEach(dispose);

      it('goes to one that says what it is', () => {
        const { provider, model, languages, maxPieceSec } = bench.recognizer.capabilities;
        expect([provider, model]).toEqual([expect.stringMatching(/^[a-z]+$/), expect.stringMatching(/./)]);
        expect(languages).toContain('en');
        expect(new Set(languages).size).toBe(languages.length);
        expect(languages.filter((code) => !/^[a-z]{2}$/.test(code))).toEqual([]);
        expect(maxPieceSec).toBeGreaterThanOrEqual(10);
        expect(maxPieceSec).toBeLessThanOrEqual(60);
      });

      it('becomes text, and words in their order and place', async () => {
        const { text, words, confidence, tokens } = await hear();
        expect(text).toMatch(/^good morning,? everybody\.?$/i);
        expect(words.map((word) => word.text).join(' ')).toBe(text);
        const times = words.flatMap(({ startMs, endMs }) => [startMs, endMs]);
        expect(times).toEqual([...times].sort((a, b) => a - b));
        expect(times.every(Number.isInteger)).toBe(true);
        expect(times.at(-1)).toBeLessThanOrEqual(Math.ceil(bench.speech.length / 16));
        for (const sureness of [confidence, ...words.map((word) => word.confidence)]) {
          expect(sureness).toBeGreaterThan(0.5);
          expect(sureness).toBeLessThanOrEqual(1);
        }
        expect(tokens).toBeGreaterThan(0);
      });

      it('becomes nothing where nobody speaks', async () => {
        behave({ text: '' });
        const { text, words, confidence } = await hear({}, new Int16Array(16_000));
        expect({ text, words, confidence }).toEqual({ text: '', words: [], confidence: 0 });
      });

      it('does not mix with other pieces at the same time, and is left as it was', async () => {
        const before = Int16Array.from(bench.speech);
        const first = await hear();
        const all = await Promise.all(Array.from({ length: 6 }, () => hear({ priority: 'batch' })));
        expect(all).toEqual(Array.from({ length: 6 }, () => first));
        expect(bench.speech).toEqual(before);
      });

      it('is refused in a language that is not understood', async () => {
        const failure = await failureOf({ language: 'qq' });
        expect(failure.code).toBe('language_not_supported');
        expect(failure.details?.['supported']).toContain('en');
      });

      it('is not looked at when the signal has fired before', async () => {
        expect((await failureOf({ signal: AbortSignal.abort() })).code).toBe('cancelled');
      });

      it('can be cancelled, which spoils no other', async () => {
        const cancelling = new AbortController();
        const other = hear();
        const failing = failureOf({ signal: cancelling.signal });
        cancelling.abort();
        expect((await failing).code).toBe('cancelled');
        expect((await other).text).not.toBe('');
        expect((await hear()).text).not.toBe('');
      });
    });

    if (hasVendor) describeVendor();

    /** Everything that only one with somebody else behind it must do. */
    function describeVendor(): void {
      const vendor = (): RecognitionVendor => {
        if (bench.vendor === undefined) throw new Error('The bench has no vendor');
        return bench.vendor;
      };

      describe('cancelling', () => {
        beforeEach(() => prepare(PATIENT));
        afterEach(dispose);

        it.each(['before-answer', 'mid-answer'] as const)('ends the work at the vendor %s', async (hangs) => {
          behave({ text: TEXT, hangs });
          const cancelling = new AbortController();
          const failing = failureOf({ signal: cancelling.signal });
          await vendor().whenAsked(1);
          cancelling.abort();
          expect((await failing).code).toBe('cancelled');
          await vendor().whenLeft();
        });
      });

      describe('deadlines', () => {
        beforeEach(() => prepare(HASTY));
        afterEach(dispose);

        it.each<Partial<RecognitionBehaviour>>([
          { hangs: 'before-answer' },
          { hangs: 'mid-answer' },
          { vanishes: true },
        ])('end a piece whose answer does not come: %j', async (behaviour) => {
          behave({ text: TEXT, ...behaviour });
          expect((await failureOf()).code).toBe('stt_timeout');
          await vendor().whenLeft();
        });
      });

      describe('failing', () => {
        beforeEach(() => prepare(PATIENT));
        afterEach(dispose);

        it('happens at every message after which the vendor may be cut, and spoils no later piece', async () => {
          expect(vendor().cuts).toBeGreaterThan(1);
          for (let cutAfter = 0; cutAfter < vendor().cuts; cutAfter += 1) {
            behave({ text: TEXT, cutAfter });
            const { code } = await failureOf();
            expect(['stt_failed', 'stt_unavailable'], `cut after ${cutAfter}`).toContain(code);
            behave({ text: TEXT });
            expect((await hear()).text).toBe(TEXT);
          }
        });

        it('tells no text and no key', async () => {
          behave({ text: 'xyzzy', cutAfter: vendor().cuts - 1 });
          const { stack, details, cause } = await failureOf();
          expect(`${stack} ${JSON.stringify(details)} ${String(cause)}`).not.toMatch(/xyzzy|secret-key/);
        });
      });

      it('says clearly that the key is refused', async () => {
        await prepare({ ...PATIENT, hasBadKey: true });
        const failure = await failureOf();
        expect(failure).toMatchObject({
          code: 'stt_unavailable',
          details: { reason: 'key' },
          isLasting: true,
        });
        expect(failure.message).toMatch(/_API_KEY/);
        expect(failure.message).not.toContain('wrong-key');
        await dispose();
      });

      it('leaves no connection or timer when it is closed', async () => {
        vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
        onTestFinished(() => void vi.useRealTimers());
        await prepare(PATIENT);
        await hear();
        behave({ text: TEXT, hangs: 'mid-answer' });
        const failing = failureOf();
        await vendor().whenAsked(2);
        await bench.close();
        await failing;
        await vi.waitUntil(() => vendor().open() === 0, PATIENTLY);
        expect(vi.getTimerCount()).toBe(0);
        await bench.dispose();
      });
    }
  });
}
