import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ListenOptions } from '../../src/engine/ports/streaming-speech-to-text.js';
import { DeepgramRecognizer } from '../../src/modules/providers/deepgram/deepgram-recognizer.js';
import {
  startDeepgramStandIn,
  type DeepgramScript,
  type DeepgramStandIn,
} from '../support/deepgram-stand-in.js';
import { ListenedEvents } from '../support/listened-events.js';
import { ManualTimer } from '../support/manual-timer.js';
import { quiet, saying } from '../support/scripted-speech.js';
import { PATIENTLY } from '../support/patience.js';

const TIMEOUT_MS = 5000;
const NO_MODEL = 'has no such model: check DEEPGRAM_STT_MODEL and DEEPGRAM_BASE_URL';
const vendor = { provider: 'deepgram', model: 'nova-3', apiKey: 'secret-key' } as const;

describe('a live recording at Deepgram', () => {
  let standIn: DeepgramStandIn;
  /** The stand-in's clock, and the provider's. */
  let theirs: ManualTimer;
  let ours: ManualTimer;
  let recognizer: DeepgramRecognizer;

  beforeEach(async () => {
    [theirs, ours] = [new ManualTimer(), new ManualTimer()];
    standIn = await startDeepgramStandIn({ key: 'secret-key', timer: theirs.schedule });
    open();
  });
  afterEach(async () => {
    recognizer.close();
    expect(ours.pending).toBe(0);
    await standIn.close();
  });

  function open(settings: { model?: string; apiKey?: string } = {}, liveMs = TIMEOUT_MS): void {
    const timeoutsMs = { live: liveMs, batch: liveMs };
    recognizer = new DeepgramRecognizer(
      { ...vendor, baseUrl: `${standIn.url}/v1`, ...settings },
      timeoutsMs,
      ours.schedule,
    );
  }
  const listen = (options: Partial<ListenOptions> = {}): ListenedEvents =>
    new ListenedEvents(recognizer.listen({ language: 'en', endSilenceMs: 500, ...options }));
  const typesSent = (index = 0): string[] => standIn.asked[index]?.messages.map(({ type }) => type) ?? [];
  const whenOpen = (): Promise<unknown> =>
    vi.waitUntil(() => standIn.live.size > 0 && ours.pending > 0, PATIENTLY);
  const whenHeard = (ms: number): Promise<unknown> =>
    vi.waitUntil(() => [...standIn.live].some(({ heardMs }) => heardMs >= ms), PATIENTLY);

  describe('is asked for', () => {
    it('with the format of the audio, its language and when it ends', async () => {
      const listened = listen({ language: 'fr', endSilenceMs: 300 });
      await whenOpen();
      const [asked] = standIn.asked;
      expect(asked?.path).toBe(
        '/v1/listen?model=nova-3&language=fr&encoding=linear16&sample_rate=16000&channels=1&smart_format=true' +
          '&punctuate=true&interim_results=true&vad_events=true&endpointing=300&utterance_end_ms=1000',
      );
      expect(asked?.headers.authorization).toBe('Token secret-key');
      listened.stream.close();
    });

    it('with a longer end of utterances where it takes more silence, and a whole number of it', async () => {
      listen({ endSilenceMs: 1500.4 });
      await whenOpen();
      expect(standIn.asked[0]?.path).toMatch(/&endpointing=1500&utterance_end_ms=1500$/);
    });

    it('by its audio in binary messages, none of them empty, and by messages for a flush and the end', async () => {
      const listened = listen();
      const pcm = saying('one two three');
      listened.stream.push(pcm.subarray(0, 0));
      listened.stream.push(pcm);
      listened.stream.flush();
      listened.stream.end();
      expect(await listened.over).toBeUndefined();
      expect(listened.text).toBe('one two three.');
      expect(listened.events.at(-1)).toEqual({ type: 'flushed', atMs: pcm.length / 16 });
      expect(standIn.asked[0]?.frames).toEqual([8000, 8000, 8000, 3648]);
      expect(typesSent()).toEqual(['Finalize', 'CloseStream']);
    });

    it('not at all where nothing is said before the end', async () => {
      const listened = listen();
      listened.stream.flush();
      listened.stream.end();
      expect(await listened.over).toBeUndefined();
      expect(listened.events).toEqual([{ type: 'flushed', atMs: 0 }]);
      await standIn.whenLeft();
    });
  });

  describe('stays open', () => {
    it('without audio, by a message every three seconds', async () => {
      const listened = listen();
      await whenOpen();
      for (let count = 1; count <= 5; count += 1) {
        ours.advance(3000);
        theirs.advance(3000);
        await vi.waitUntil(() => typesSent().length === count, PATIENTLY);
      }
      expect(new Set(typesSent())).toEqual(new Set(['KeepAlive']));
      await listened.push(saying('one'));
      await whenHeard(200);
      ours.advance(3000);
      listened.stream.flush();
      await listened.until('flushed');
      expect(typesSent().slice(5)).toEqual(['Finalize']);
    });

    it('or is opened again when somebody speaks, where the vendor closed it for want of that', async () => {
      const listened = listen();
      await whenOpen();
      theirs.advance(10_000);
      await standIn.whenLeft();
      await vi.waitUntil(() => ours.pending === 0, PATIENTLY);
      await listened.push(saying('one two'));
      listened.stream.flush();
      await listened.until('flushed');
      expect([listened.text, standIn.connections()]).toEqual(['one two.', 2]);
    });
  });

  it('ends utterances by the gap after words where noise hides the silence', async () => {
    standIn.script = { isNoisy: true };
    const listened = listen();
    await listened.push(quiet(500), saying('one two'), quiet(2500), saying('three'), quiet(3000));
    await listened.until('speech-ended', 2);
    const turn = ['speech-started', 'final', 'speech-ended'];
    expect(listened.kinds).toEqual([...turn, ...turn]);
    expect(listened.text).toBe('one two. three.');
  });

  describe('is given up', () => {
    const speak = async (options: Partial<ListenOptions> = {}): Promise<ListenedEvents> => {
      const listened = listen(options);
      await listened.push(saying('one two three'));
      return listened;
    };
    /** What a stream fails with that somebody speaks into. */
    const failureOf = async (script: DeepgramScript): Promise<unknown> => {
      standIn.script = script;
      const failure = await (await speak()).over;
      expect(JSON.stringify([failure?.message, failure?.details])).not.toMatch(/two|secret-key|scripted/);
      return failure;
    };

    it('when it cannot be connected to in time', async () => {
      open({}, 150);
      expect(await failureOf({ hangs: 'at-handshake' })).toMatchObject({
        code: 'stt_timeout',
        message: 'deepgram could not be connected to within 0.15 seconds',
      });
    });

    it('when it says nothing to audio, but not for a little of it', async () => {
      standIn.script = { hangs: 'at-audio', vanishes: true };
      const listened = await speak();
      await whenHeard(800);
      ours.advance(TIMEOUT_MS);
      ours.advance(TIMEOUT_MS);
      expect(listened.events).toEqual([]);
      await listened.push(quiet(1500));
      ours.advance(TIMEOUT_MS - 1);
      // The next message that keeps it open, and the deadline.
      expect(ours.pending).toBe(2);
      ours.advance(1);
      expect(await listened.over).toMatchObject({
        code: 'stt_timeout',
        message: 'deepgram did not begin to answer within 5 seconds',
      });
    });

    it('when it stops before the end, after what it told', async () => {
      standIn.script = { hangs: 'at-end' };
      const listened = await speak();
      listened.stream.flush();
      await listened.until('flushed');
      listened.stream.end();
      await vi.waitUntil(() => typesSent().includes('CloseStream'), PATIENTLY);
      ours.advance(TIMEOUT_MS);
      expect(await listened.over).toMatchObject({
        code: 'stt_timeout',
        message: 'deepgram stopped in mid-answer for 5 seconds',
      });
    });

    it('when it takes audio too slowly', async () => {
      standIn.script = { hangs: 'at-handshake' };
      const listened = listen();
      listened.stream.push(quiet(131_000));
      listened.stream.push(quiet(1000));
      expect(await listened.over).toMatchObject({
        code: 'stt_failed',
        message: 'deepgram takes audio too slowly',
      });
    });

    it.each([
      [1011, 'NET-0000', 'deepgram could not answer in time'],
      [1011, 'scripted. See https://dpgr.am/net0001', 'deepgram heard nothing from here for too long'],
      [1008, 'DATA-0000', 'deepgram could not decode the audio'],
      [1002, 'DATA-0000', 'deepgram could not decode the audio'],
      [1011, 'scripted', 'deepgram closed the connection'],
      [1000, '', 'deepgram closed the connection'],
    ])('when it is closed with %i %s', async (code, reason, message) => {
      const failure = await failureOf({ closes: { after: 1, code, reason } });
      expect(failure).toMatchObject({ code: 'stt_failed', message, details: { code } });
    });

    it.each(['{', '{"type":"Results"}', '{"type":"Error","description":"scripted"}'])(
      'when it says %s',
      async (frame) => {
        expect(await failureOf({ frames: [frame] })).toMatchObject({ code: 'stt_failed' });
      },
    );

    it.each([
      [401, 'Invalid credentials.', 'refused the key: check DEEPGRAM_API_KEY'],
      [403, 'scripted', 'refused the key: check DEEPGRAM_API_KEY'],
      [403, 'Project does not have access to the requested model.', NO_MODEL],
      [400, 'No such model/language/tier combination found.', NO_MODEL],
      [402, 'scripted', 'has no credit left'],
      [429, 'scripted', 'takes no more requests for now'],
      [503, 'scripted', 'failed with status 503'],
    ])('when the handshake is refused with %i %s', async (status, message, told) => {
      const refusal = { status, code: 'scripted', message };
      const failure = await failureOf({ refusal, headers: { 'retry-after': '7' } });
      const retryAfterSec = status === 429 || status === 503 ? 7 : undefined;
      expect(failure).toMatchObject({ code: 'stt_unavailable', message: `deepgram ${told}`, retryAfterSec });
    });

    it('with a request that it refuses, which counts against nobody', async () => {
      const refusal = { status: 400, code: 'Bad Request', message: 'scripted' };
      expect(await failureOf({ refusal })).toMatchObject({ code: 'stt_failed', details: { status: 400 } });
    });

    it('when the provider is closed, now and later', async () => {
      const listened = await speak();
      recognizer.close();
      const told = { code: 'stt_unavailable', message: 'deepgram is stopped' };
      expect(await listened.over).toMatchObject(told);
      expect(await listen().over).toMatchObject(told);
      await standIn.whenLeft();
    });
  });

  it('is heard in the languages of the model', async () => {
    open({ model: 'nova-3-medical' });
    expect(await listen({ language: 'fr' }).over).toMatchObject({ code: 'language_not_supported' });
    expect(standIn.connections()).toBe(0);
  });
});
