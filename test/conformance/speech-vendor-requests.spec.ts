import { afterEach, describe, expect, it, vi } from 'vitest';
import type { TextToSpeech } from '../../src/engine/ports/text-to-speech.js';
import { listen, listenUntilFailure, spokenRequest } from '../support/speech-answers.js';
import type { SpeechStandIn } from '../support/speech-stand-in.js';
import { SPEECH_VENDOR_NAMES, SPEECH_VENDORS, type SpeechVendorName } from '../support/speech-vendors.js';
import { PATIENTLY } from '../support/patience.js';

const FRENCH = { text: ' Bonjour, « vous » & moi. ', language: 'fr' };

describe('what vendors of speech are asked', () => {
  let standIn: SpeechStandIn;
  let voice: TextToSpeech & { close(): void };

  async function open(vendor: SpeechVendorName, timeoutMs?: number): Promise<void> {
    standIn = await SPEECH_VENDORS[vendor].start();
    standIn.script = { chunks: [1] };
    voice = SPEECH_VENDORS[vendor].voiceAt(standIn.url, timeoutMs);
  }
  const say = (changes: Parameters<typeof spokenRequest>[0] = {}): Promise<number[]> =>
    listen(voice.speak(spokenRequest(changes)));

  afterEach(async () => {
    voice.close();
    await standIn.close();
  });

  it('is a request for each text, of OpenAI', async () => {
    await open('openai');
    await say(FRENCH);
    await say({ voice: 'nova', speed: 2 });
    expect(standIn.asked.map(({ path, messages }) => [path, ...messages])).toEqual([
      ['/v1/audio/speech', { model: 'tts-1', voice: 'v1', input: FRENCH.text, response_format: 'pcm' }],
      [
        '/v1/audio/speech',
        { model: 'tts-1', voice: 'nova', input: 'Good morning.', response_format: 'pcm', speed: 2 },
      ],
    ]);
    expect(standIn.asked[0]?.headers).toMatchObject({
      authorization: 'Bearer secret-key',
      'content-type': 'application/json',
    });
  });

  it('is a context for each text, of Cartesia, as much of the speed as it takes', async () => {
    await open('cartesia');
    await say(FRENCH);
    await say({ voice: 'v2', speed: 2 });
    const context = {
      model_id: 'sonic-3',
      context_id: expect.stringMatching(/^[\da-f-]{36}$/) as string,
      output_format: { container: 'raw', encoding: 'pcm_s16le', sample_rate: 24_000 },
      continue: false,
      max_buffer_delay_ms: 0,
    };
    expect(standIn.asked.flatMap(({ messages }) => messages)).toEqual([
      { ...context, transcript: FRENCH.text, language: 'fr', voice: { mode: 'id', id: 'v1' } },
      {
        ...context,
        transcript: 'Good morning.',
        language: 'en',
        voice: { mode: 'id', id: 'v2' },
        generation_config: { speed: 1.5 },
      },
    ]);
    const [first, second] = standIn.asked.map(({ messages }) => messages[0]?.['context_id']);
    expect(first).not.toBe(second);
    expect(standIn.asked[0]).toMatchObject({
      path: '/tts/websocket',
      headers: { authorization: 'Bearer secret-key', 'cartesia-version': '2026-03-01' },
    });
  });

  it('is a socket for each text, of ElevenLabs: a greeting, the text, its end', async () => {
    await open('elevenlabs');
    await say(FRENCH);
    await say({ voice: 'a/b', speed: 0.5, language: 'tl' });
    expect(standIn.asked.map(({ messages }) => messages)).toEqual([
      [{ text: ' ' }, { text: 'Bonjour, « vous » & moi. ' }, { text: '' }],
      [{ text: ' ', voice_settings: { speed: 0.7 } }, { text: 'Good morning. ' }, { text: '' }],
    ]);
    expect(standIn.asked.map(({ path }) => path)).toEqual([
      '/v1/text-to-speech/v1/stream-input?model_id=eleven_flash_v2_5&output_format=pcm_24000&auto_mode=true&sync_alignment=true&inactivity_timeout=60&language_code=fr',
      '/v1/text-to-speech/a%2Fb/stream-input?model_id=eleven_flash_v2_5&output_format=pcm_24000&auto_mode=true&sync_alignment=true&inactivity_timeout=60&language_code=fil',
    ]);
    expect(standIn.asked[0]?.headers['xi-api-key']).toBe('secret-key');
  });

  describe.each(SPEECH_VENDOR_NAMES)('of %s', (vendor) => {
    it('is nothing for a text without anything to say', async () => {
      await open(vendor);
      expect(await say({ text: ' …\n– ' })).toEqual([]);
      expect(standIn.connections()).toBe(0);
    });

    it('needs no new connection after a warm-up, nor for the next texts', async () => {
      await open(vendor);
      voice.warmUp();
      await vi.waitUntil(() => standIn.connections() === 1, PATIENTLY);
      await say();
      await vi.waitUntil(() => standIn.openConnections() === 1, PATIENTLY);
      const opened = standIn.connections();
      await say();
      // ElevenLabs has one socket a text, the next of which is opened ahead.
      expect(standIn.connections() - opened).toBe(vendor === 'elevenlabs' ? 1 : 0);
    });

    it('is asked again when a kept connection turns out to be gone', async () => {
      await open(vendor);
      await say();
      await vi.waitUntil(() => standIn.openConnections() === 1, PATIENTLY);
      standIn.dropKept();
      expect(await say()).toHaveLength(10);
    });

    it('is asked no more when it is closed in the middle of a text, which fails at once', async () => {
      await open(vendor);
      await say();
      await vi.waitUntil(() => standIn.openConnections() === 1, PATIENTLY);
      standIn.script = { chunks: [], vanishes: true };
      const failing = listenUntilFailure(voice.speak(spokenRequest()));
      await standIn.whenAsked(2);
      voice.close();
      expect((await failing).failure.code).toMatch(/tts_(unavailable|failed)/);
      expect(standIn.asked).toHaveLength(2);
      await vi.waitUntil(() => standIn.openConnections() === 0, PATIENTLY);
    });

    it('is not asked at all once it is closed', async () => {
      await open(vendor);
      await say();
      voice.close();
      const { failure } = await listenUntilFailure(voice.speak(spokenRequest()));
      expect(failure.code).toMatch(/tts_(unavailable|failed)/);
      expect(standIn.asked).toHaveLength(1);
      await vi.waitUntil(() => standIn.openConnections() === 0, PATIENTLY);
    });
  });

  it('leaves other texts on the socket of Cartesia alone when one is cancelled', async () => {
    await open('cartesia');
    standIn.script = { chunks: [1], hangs: 'mid-speech' };
    const cancelling = new AbortController();
    const audio = voice.speak(spokenRequest(), cancelling.signal)[Symbol.asyncIterator]();
    await audio.next();
    standIn.script = { chunks: [1] };
    cancelling.abort();
    await standIn.whenLeft();
    expect(await say()).toHaveLength(10);
    expect(standIn.connections()).toBe(1);
  });

  it('goes to a new socket of Cartesia when the one that is there is silent', async () => {
    await open('cartesia', 200);
    await say();
    standIn.script = { chunks: [1], vanishes: true };
    expect((await listenUntilFailure(voice.speak(spokenRequest()))).failure.code).toBe('tts_timeout');
    standIn.script = { chunks: [1] };
    expect(await say()).toHaveLength(10);
    expect(standIn.connections()).toBe(2);
  });

  it('takes a socket for gone that does not answer a ping', async () => {
    await open('cartesia');
    await say();
    standIn.script = { chunks: [1], vanishes: true };
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
    try {
      voice.close();
      voice = SPEECH_VENDORS.cartesia.voiceAt(standIn.url, 100_000);
      const failing = listenUntilFailure(voice.speak(spokenRequest()));
      await standIn.whenAsked(2);
      vi.advanceTimersByTime(30_000);
      expect((await failing).failure).toMatchObject({
        code: 'tts_unavailable',
        message: 'cartesia cannot be reached (no answer to a ping): check CARTESIA_BASE_URL',
      });
    } finally {
      vi.useRealTimers();
    }
  });

  it('closes the spare socket of ElevenLabs before the vendor does', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
    try {
      await open('elevenlabs');
      voice.warmUp();
      await vi.waitUntil(() => standIn.connections() === 1, PATIENTLY);
      vi.advanceTimersByTime(45_000);
      await vi.waitUntil(() => standIn.openConnections() === 0, PATIENTLY);
    } finally {
      vi.useRealTimers();
    }
  });
});
