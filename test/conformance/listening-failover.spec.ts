import { describe, expect, it } from 'vitest';
import type { SpeechToText } from '../../src/engine/ports/speech-to-text.js';
import { StreamingSpeechToText } from '../../src/engine/ports/streaming-speech-to-text.js';
import { DeepgramRecognizer } from '../../src/modules/providers/deepgram/deepgram-recognizer.js';
import { FailoverListening } from '../../src/modules/providers/listening/failover-listening.js';
import { ListeningByPieces } from '../../src/modules/providers/listening/listening-by-pieces.js';
import { AppError } from '../../src/platform/errors/app-error.js';
import type { ErrorCode } from '../../src/platform/errors/error-codes.js';
import { startDeepgramStandIn } from '../support/deepgram-stand-in.js';
import { FaultyListener, type Fault } from '../support/faulty-listener.js';
import { ListenedEvents } from '../support/listened-events.js';
import { circuitsOf, lineOf, type LineHarness } from '../support/provider-lines.js';
import {
  quiet,
  saying,
  ScriptedRecognizer,
  ScriptedVoiceActivity,
  WORD_MS,
} from '../support/scripted-speech.js';
import { describeListening, expectOrder, plain, type ListeningBench } from './listening.conformance.js';

const TIMEOUT_MS = 500;
const OPTIONS = { language: 'en', endSilenceMs: 500 };
const failure = (code: ErrorCode = 'stt_failed'): AppError => new AppError(code, 'scripted');
const voiceActivity = new ScriptedVoiceActivity();

function failoverOf({ line, logger }: LineHarness<SpeechToText>, timeoutMs = TIMEOUT_MS): FailoverListening {
  const asListener = (provider: SpeechToText): StreamingSpeechToText =>
    provider instanceof StreamingSpeechToText
      ? provider
      : new ListeningByPieces({
          recognizer: provider,
          voiceActivity,
          timeoutMs: 15_000,
          interimResults: false,
        });
  return new FailoverListening({ line, language: 'en', asListener, timeoutMs, logger });
}

const openBench = async (): Promise<ListeningBench> => {
  const best = new FaultyListener();
  return {
    listener: failoverOf(lineOf('stt', { deepgram: best, embedded: new ScriptedRecognizer() }), 15_000),
    speech: saying,
    silence: quiet,
    behave: () => undefined,
    cuts: 0,
    whenLeft: async () => expect(best.streams.every(({ isClosed }) => isClosed)).toBe(true),
    open: () => best.streams.filter(({ isClosed }) => !isClosed).length,
    close: () => Promise.resolve(),
  };
};

describeListening('failover', openBench, { canFail: false, toleranceMs: 200 });

describe('listening with failover', () => {
  let listened: ListenedEvents;

  const listen = (harness: LineHarness<SpeechToText>, timeoutMs?: number): ListenedEvents =>
    (listened = new ListenedEvents(failoverOf(harness, timeoutMs).listen(OPTIONS)));

  /** Two turns, the second flushed, and the end. */
  async function converse(): Promise<void> {
    await listened.push(quiet(400), saying('one two three'), quiet(300), saying('four'), quiet(900));
    await listened.push(saying('five six'));
    listened.stream.flush();
    await listened.until('flushed');
    await listened.push(quiet(320), saying('seven eight'));
    listened.stream.end();
  }

  const FAULTS: [string, AppError | undefined][] = [
    ['fails', failure()],
    ['hangs', undefined],
  ];
  describe.each(FAULTS)('when the best %s', (_, error) => {
    it.each([0, 1, 2, 3, 4, 5, 6, 7])('after %i events, tells everything once', async (afterEvents) => {
      const fault: Fault = error === undefined ? { afterEvents } : { afterEvents, error };
      const other = new ScriptedRecognizer();
      const harness = lineOf<SpeechToText>('stt', { deepgram: new FaultyListener([fault]), embedded: other });
      // Nobody is waited for who fails.
      listen(harness, error === undefined ? TIMEOUT_MS : 15_000);
      await converse();
      expect(await listened.over).toBeUndefined();
      expect(listened.text.split(' ')).toEqual('one two three four five six seven eight'.split(' '));
      expectOrder(listened.events);
      const words = listened.finals.flatMap((final) => [...final.words]);
      const places = [400, 400 + WORD_MS, 400 + 2 * WORD_MS, 400 + 3 * WORD_MS + 300];
      expect(words.slice(0, 4).map(({ startMs }) => startMs)).toEqual(places);
      expect(harness.line.fallbackCount).toBe(1);
      expect(harness.logged).toHaveLength(1);
      expect(harness.logged.join()).not.toMatch(/two|five/);
    });
  });

  const embedded = (): ScriptedRecognizer => new ScriptedRecognizer({ provider: 'embedded' });
  const FAILS_AT_ONCE: Fault = { afterEvents: 0, error: failure('stt_unavailable') };
  const flushed = async (harness: LineHarness<SpeechToText>): Promise<string> => {
    listen(harness);
    await listened.push(saying('one two'));
    listened.stream.flush();
    await listened.until('flushed');
    listened.stream.close();
    return listened.text;
  };

  it('leaves out one that failed three times, and begins with it again once it has recovered', async () => {
    const best = new FaultyListener([FAILS_AT_ONCE, FAILS_AT_ONCE, FAILS_AT_ONCE]);
    const harness = lineOf<SpeechToText>('stt', { deepgram: best, embedded: embedded() });
    for (let stream = 0; stream < 5; stream += 1) expect(await flushed(harness)).toBe('one two');
    expect([best.streams.length, circuitsOf(harness)]).toEqual([3, ['open', 'closed']]);
    harness.timer.advance(30_000);
    await expect.poll(() => circuitsOf(harness)).toEqual(['closed', 'closed']);
    expect(await flushed(harness)).toBe('one two');
    expect([best.streams.length, harness.line.fallbackCount]).toEqual([4, 5]);
    expect(harness.line.entries.map(({ breaker }) => breaker.stats.successfulRequests)).toEqual([1, 5]);
  });

  it('goes on without one that cannot even begin', async () => {
    const best = new FaultyListener();
    best.listen = () => {
      throw failure('stt_unavailable');
    };
    const harness = lineOf<SpeechToText>('stt', { deepgram: best, embedded: embedded() });
    expect(await flushed(harness)).toBe('one two');
    expect(harness.line.entries[0]?.breaker.stats.failedRequests).toBe(1);
  });

  it('tells the end of speech whose text was told by one that failed then', async () => {
    const best = new FaultyListener([{ afterEvents: 2, error: failure() }]);
    listen(lineOf<SpeechToText>('stt', { deepgram: best, embedded: embedded() }));
    await listened.push(saying('one'), quiet(2000));
    await listened.until('speech-ended');
    expect(listened.kinds).toEqual(['speech-started', 'final', 'speech-ended']);
    await listened.push(saying('two'), quiet(700));
    await listened.until('speech-ended', 2);
    expect(listened.text).toBe('one two');
    listened.stream.close();
  });

  it('asks the first again when the next fails later', async () => {
    const best = new FaultyListener([{ afterEvents: 1, error: failure() }]);
    const other = new FaultyListener([{ afterEvents: 3, error: failure() }]);
    listen(lineOf<SpeechToText>('stt', { deepgram: best, embedded: other }));
    await listened.push(saying('one'), quiet(700), saying('two'), quiet(700));
    await listened.until('speech-ended', 2);
    expect([best.streams.length, other.streams.length, listened.text]).toEqual([2, 1, 'one two']);
    expectOrder(listened.events);
    listened.stream.close();
  });

  it('fails as the last one when all have failed, and with none left at all', async () => {
    const all = { deepgram: new FaultyListener(), embedded: embedded() };
    all.deepgram.recognizer.answer = () => Promise.reject(failure('stt_failed'));
    all.embedded.answer = () => Promise.reject(failure('inference_failed'));
    const harness = lineOf<SpeechToText>('stt', all);
    for (let stream = 0; stream < 3; stream += 1) {
      await expect(flushed(harness)).rejects.toMatchObject({ code: 'stt_failed' });
    }
    await expect(flushed(harness)).rejects.toMatchObject({
      code: 'stt_unavailable',
      details: { providers: ['deepgram', 'embedded'] },
    });
  });

  it.each<ErrorCode>(['shutting_down', 'cancelled'])('asks nobody else after %s', async (code) => {
    const best = new FaultyListener([{ afterEvents: 0, error: failure(code) }]);
    const other = new FaultyListener();
    const harness = lineOf<SpeechToText>('stt', { deepgram: best, embedded: other });
    await expect(flushed(harness)).rejects.toMatchObject({ code });
    expect([other.streams, circuitsOf(harness)]).toEqual([[], ['closed', 'closed']]);
  });

  it('holds half a minute of audio for who takes over', async () => {
    const best = new FaultyListener([{ afterEvents: 0 }]);
    const other = new FaultyListener();
    listen(lineOf<SpeechToText>('stt', { deepgram: best, embedded: other }));
    await listened.push(quiet(50_000), saying('one'));
    listened.stream.flush();
    await listened.until('flushed');
    expect(listened.finals[0]?.words[0]).toMatchObject({ text: 'one', startMs: 50_000 });
    const pushedSec = (other.streams[0]?.pushedSamples ?? 0) / 16_000;
    expect(pushedSec).toBeGreaterThanOrEqual(30);
    expect(pushedSec).toBeLessThanOrEqual(31);
    listened.stream.close();
  });

  const CUTS = [0, 1, 2, 3, 4, 5];
  it.each(CUTS)('goes from a vendor who is cut off after %i messages to pieces', async (cutAfter) => {
    const standIn = await startDeepgramStandIn({ key: 'secret-key' });
    const settings = { provider: 'deepgram', model: 'nova-3', apiKey: 'secret-key' } as const;
    const deepgram = new DeepgramRecognizer(
      { ...settings, baseUrl: `${standIn.url}/v1` },
      { live: 15_000, batch: 15_000 },
    );
    const harness = lineOf<SpeechToText>('stt', { deepgram, embedded: embedded() });
    standIn.script = { cutAfter };
    listen(harness);
    await listened.push(saying('one two'), quiet(900), saying('three four'), quiet(900), saying('five'));
    listened.stream.flush();
    await listened.until('flushed');
    expect(plain(listened.text)).toBe('one two three four five');
    expectOrder(listened.events);
    expect(harness.line.fallbackCount).toBe(1);
    listened.stream.close();
    deepgram.close();
    await standIn.close();
  });

  it('hands recordings to the next as well', async () => {
    const best = new FaultyListener();
    best.recognizer.answer = () => Promise.reject(failure());
    const failover = failoverOf(lineOf<SpeechToText>('stt', { deepgram: best, embedded: embedded() }));
    const piece = await failover.recognize(saying('one two'), { priority: 'live', language: 'en' });
    expect([piece.text, failover.capabilities.interimResults]).toEqual(['one two', true]);
  });
});
