import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type {
  ListeningEvent,
  ListenOptions,
  StreamingSpeechToText,
} from '../../src/engine/ports/streaming-speech-to-text.js';
import { ListenedEvents } from '../support/listened-events.js';
import { PATIENTLY } from '../support/patience.js';

/** What stands behind the provider does with streams from now on. */
export interface ListeningBehaviour {
  /** Says no more from there on, and ends nothing: once it has audio, or when it is asked for what it understood. */
  hangs?: 'at-audio' | 'at-flush';
  /** Breaks off after so many messages of its own. */
  cutAfter?: number;
}

/** What the suite needs to put a provider that listens to the test. */
export interface ListeningBench {
  readonly listener: StreamingSpeechToText;
  /** Audio in which the provider understands this text. */
  speech(text: string): Int16Array;
  silence(ms: number): Int16Array;
  behave(behaviour: ListeningBehaviour): void;
  /** How many messages come for one utterance that is flushed, after each of which it may be cut. */
  readonly cuts: number;
  /** Resolves when nothing is done for anybody any more. */
  whenLeft(): Promise<void>;
  /** Connections, or work, that are there now. */
  open(): number;
  /** Ends the provider, and then what it stands before. */
  close(): Promise<void>;
}

export interface ListeningBenchOptions {
  /** To the answer to speech or to a flush. */
  timeoutMs: number;
}

export interface ListeningSuiteOptions {
  /** Whether what stands behind it can be made to fail; when not, those tests are left to others. */
  canFail?: boolean;
  /** By how much the times that are told may differ from those of the audio. */
  toleranceMs?: number;
  /** Three texts that are understood word for word. */
  texts?: readonly [string, string, string];
}

const TEXTS = ['one two three', 'four five six seven', 'eight nine'] as const;
const PATIENT = { timeoutMs: 15_000 };
const HASTY = { timeoutMs: 300 };
const END_SILENCE_MS = 500;
/** The end of speech is heard by then. */
const LONG_MS = 1200;

/** Words alone: how they are written is the provider's own affair. */
export const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N} ]+/gu, '')
    .trim();

/** Describes everything a {@link StreamingSpeechToText} must do as it listens. */
export function describeListening(
  name: string,
  openBench: (options: ListeningBenchOptions) => Promise<ListeningBench>,
  { canFail = true, toleranceMs = 400, texts = TEXTS }: ListeningSuiteOptions = {},
): void {
  describe(`listening conformance: ${name}`, () => {
    const [first, second, third] = texts;
    let bench: ListeningBench;
    let opened: ListenedEvents[];

    async function prepare(options: ListeningBenchOptions): Promise<void> {
      bench = await openBench(options);
      opened = [];
    }
    async function dispose(): Promise<void> {
      for (const { stream } of opened) stream.close();
      await bench.close();
    }
    function listen(options: Partial<ListenOptions> = {}): ListenedEvents {
      const stream = bench.listener.listen({ language: 'en', endSilenceMs: END_SILENCE_MS, ...options });
      const listened = new ListenedEvents(stream);
      opened.push(listened);
      return listened;
    }
    const around = (ms: number): unknown => expect.closeTo(ms, -Math.log10(2 * toleranceMs));

    describe('speech', () => {
      beforeEach(() => prepare(PATIENT));
      afterEach(dispose);

      it('says what it is', () => {
        const { provider, model, languages, interimResults } = bench.listener.capabilities;
        expect([provider, model]).toEqual([expect.stringMatching(/^[a-z]+$/), expect.stringMatching(/./)]);
        expect(languages.every((code) => /^[a-z]{2}$/.test(code))).toBe(true);
        expect(typeof interimResults).toBe('boolean');
      });

      it('is told from its beginning to its end, with times from the first sample', async () => {
        const listened = listen();
        const speech = bench.speech(first);
        await listened.push(bench.silence(1000), speech, bench.silence(LONG_MS));
        await listened.until('speech-ended');
        const endMs = 1000 + speech.length / 16;
        expect(listened.kinds).toEqual(['speech-started', 'final', 'speech-ended']);
        expect(plain(listened.text)).toBe(plain(first));
        expect(listened.events[0]).toMatchObject({ atMs: around(1000) });
        expect(listened.events.at(-1)).toMatchObject({ atMs: around(endMs) });
        expect(listened.finals[0]?.startMs).toEqual(around(1000));
        expect(listened.finals.at(-1)?.endMs).toEqual(around(endMs));
        expectOrder(listened.events);
      });

      it('is told once, utterance after utterance', async () => {
        const listened = listen();
        for (const text of texts) await listened.push(bench.speech(text), bench.silence(LONG_MS));
        await listened.until('speech-ended', 3);
        const turn = ['speech-started', 'final', 'speech-ended'];
        expect(listened.kinds).toEqual([...turn, ...turn, ...turn]);
        expect(plain(listened.text)).toBe(plain(texts.join(' ')));
        expectOrder(listened.events);
      });

      it('is told at once when it is flushed, and goes on after it', async () => {
        const listened = listen();
        await listened.push(bench.speech(first));
        listened.stream.flush();
        await listened.until('flushed');
        expect(listened.kinds).toEqual(['speech-started', 'final', 'flushed']);
        expect(plain(listened.text)).toBe(plain(first));
        await listened.push(bench.silence(300), bench.speech(second));
        listened.stream.flush();
        await listened.until('flushed', 2);
        expect(plain(listened.text)).toBe(plain(`${first} ${second}`));
        expectOrder(listened.events);
      });

      it('answers each flush, also where nobody spoke', async () => {
        const listened = listen();
        await listened.push(bench.silence(320));
        listened.stream.flush();
        listened.stream.flush();
        await listened.until('flushed', 2);
        expect(listened.events).toEqual([
          { type: 'flushed', atMs: around(320) },
          { type: 'flushed', atMs: around(320) },
        ]);
      });

      it('is told whole when no more comes, and then the stream ends', async () => {
        const listened = listen();
        await listened.push(bench.speech(first));
        listened.stream.end();
        expect(await listened.over).toBeUndefined();
        expect(plain(listened.text)).toBe(plain(first));
      });

      it('is understood however it is cut into chunks', async () => {
        const listened = listen();
        const pcm = bench.speech(third);
        for (let at = 0, size = 1; at < pcm.length; at += size, size = (size * 7) % 2011) {
          listened.stream.push(pcm.subarray(at, at + size));
        }
        listened.stream.flush();
        await listened.until('flushed');
        expect(plain(listened.text)).toBe(plain(third));
      });

      it('is not heard in silence', async () => {
        const listened = listen({ interim: true });
        await listened.push(bench.silence(2000));
        listened.stream.end();
        expect(await listened.over).toBeUndefined();
        expect(listened.events).toEqual([]);
      });

      it('of one stream is not told in another', async () => {
        const streams = texts.map((text) => ({ text, listened: listen() }));
        await Promise.all(
          streams.map(({ text, listened }) => listened.push(bench.speech(text), bench.silence(LONG_MS))),
        );
        for (const { text, listened } of streams) {
          await listened.until('speech-ended');
          expect(plain(listened.text)).toBe(plain(text));
        }
      });

      it('is told while it is spoken, where that is wanted and can be', async () => {
        if (!bench.listener.capabilities.interimResults) return;
        const listened = listen({ interim: true, endSilenceMs: 2000 });
        await listened.pushInTime(bench.speech(first), bench.silence(400));
        await listened.until('interim');
        listened.stream.end();
        await listened.over;
        expect(listened.kinds.slice(0, 2)).toEqual(['speech-started', 'interim']);
        expect(plain(listened.text)).toBe(plain(first));
      });

      it('is refused in a language that is not understood', async () => {
        const failure = await listen({ language: 'qq' }).over;
        expect(failure?.code).toBe('language_not_supported');
        expect(failure?.message).toContain('en');
      });
    });

    describe('leaving', () => {
      beforeEach(() => prepare(PATIENT));
      afterEach(dispose);

      it('is what a signal does that has fired before', async () => {
        expect((await listen({ signal: AbortSignal.abort() }).over)?.code).toBe('cancelled');
      });

      it('is what the signal does, at once, also for who works behind it', async () => {
        const leaving = new AbortController();
        const listened = listen({ signal: leaving.signal });
        await listened.push(bench.speech(first));
        await listened.until('speech-started');
        leaving.abort();
        expect((await listened.over)?.code).toBe('cancelled');
        await bench.whenLeft();
      });

      it('is what closing does, without an error; what is pushed later is nobody’s concern', async () => {
        const listened = listen();
        await listened.push(bench.speech(first));
        await listened.until('speech-started');
        listened.stream.close();
        expect(await listened.over).toBeUndefined();
        await listened.push(bench.speech(second));
        listened.stream.flush();
        listened.stream.end();
        listened.stream.close();
        await bench.whenLeft();
      });

      it('is what ending the iteration does', async () => {
        const stream = bench.listener.listen({ language: 'en', endSilenceMs: END_SILENCE_MS });
        const reading = stream[Symbol.asyncIterator]();
        stream.push(bench.speech(first));
        await reading.next();
        await reading.return?.();
        expect((await reading.next()).done).toBe(true);
        await bench.whenLeft();
      });

      it('spoils nothing for others', async () => {
        const [leaving, staying] = [listen(), listen()];
        await Promise.all([leaving.push(bench.speech(first)), staying.push(bench.speech(second))]);
        leaving.stream.close();
        staying.stream.flush();
        await staying.until('flushed');
        expect(plain(staying.text)).toBe(plain(second));
      });
    });

    if (canFail) {
      describe('failing', () => {
        afterEach(dispose);

        it('is a matter of time when speech is not answered', async () => {
          await prepare(HASTY);
          bench.behave({ hangs: 'at-audio' });
          const listened = listen();
          await listened.push(bench.speech(first), bench.silence(LONG_MS));
          expect((await listened.over)?.code).toBe('stt_timeout');
          await bench.whenLeft();
        });

        it('is a matter of time when a flush is not answered', async () => {
          await prepare(HASTY);
          bench.behave({ hangs: 'at-flush' });
          const listened = listen();
          await listened.push(bench.speech(first));
          listened.stream.flush();
          expect((await listened.over)?.code).toBe('stt_timeout');
          expect(listened.kinds).not.toContain('flushed');
          await bench.whenLeft();
        });

        it('happens wherever it breaks off, tells nothing twice and spoils no later stream', async () => {
          await prepare(PATIENT);
          expect(bench.cuts).toBeGreaterThan(0);
          for (let cutAfter = 0; cutAfter < bench.cuts; cutAfter += 1) {
            bench.behave({ cutAfter });
            const broken = listen();
            await broken.push(bench.speech(first));
            broken.stream.flush();
            const failure = await broken.over;
            expect(['stt_failed', 'stt_unavailable']).toContain(failure?.code);
            expect(['', plain(first)]).toContain(plain(broken.text));
            expect(JSON.stringify([failure?.message, failure?.details])).not.toMatch(/two|secret-key/);
            bench.behave({});
            const whole = listen();
            await whole.push(bench.speech(first));
            whole.stream.flush();
            await whole.until('flushed');
            expect(plain(whole.text)).toBe(plain(first));
          }
        });
      });
    }

    it('leaves no connection, work or timer when it is closed', async () => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
      await prepare(PATIENT);
      const listened = listen();
      await listened.push(bench.speech(first));
      await listened.until('speech-started');
      listened.stream.close();
      await listened.over;
      await vi.waitUntil(() => bench.open() === 0, PATIENTLY);
      await bench.close();
      expect(vi.getTimerCount()).toBe(0);
      vi.useRealTimers();
    });
  });
}

/** Finals follow each other without overlap, words lie within them, and all comes between a beginning and an end. */
export function expectOrder(events: readonly ListeningEvent[]): void {
  let toldMs = 0;
  let isSpeaking = false;
  for (const event of events) {
    if (event.type === 'interim' || event.type === 'final') expect(isSpeaking).toBe(true);
    if (event.type === 'speech-started') expect(isSpeaking).toBe(false);
    if (event.type !== 'interim' && event.type !== 'final') isSpeaking = event.type === 'speech-started';
    if (event.type !== 'final') continue;
    const times = [toldMs, event.startMs, ...event.words.map(({ startMs }) => startMs), event.endMs];
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times.every(Number.isInteger)).toBe(true);
    expect(event.text).not.toBe('');
    toldMs = event.endMs;
  }
}
