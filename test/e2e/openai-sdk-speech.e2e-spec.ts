import { execFileSync } from 'node:child_process';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testFfmpegPath } from '../support/audio-fixtures.js';
import { audioFile, openAiClient } from '../support/openai-client.js';
import { startOpenAiSpeechStandIn } from '../support/openai-speech-stand-in.js';
import { PATIENT, startApp, untilReady, type RunningApp } from '../support/running-app.js';
import type { SpeechStandIn } from '../support/speech-stand-in.js';

type SpeechFormat = NonNullable<OpenAI.Audio.SpeechCreateParams['response_format']>;

const TEXT = 'The parcel will arrive on Monday morning.';
const HEARD = /parcel will arrive on monday morning/i;
const PCM = ['-f', 's16le', '-ar', '24000', '-ac', '1'];
const LONG = `${TEXT} `.repeat(60);

/** A WAV file of audio in any format, and its length, as ffmpeg sees them. */
function decoded(audio: Uint8Array, format: SpeechFormat): { wav: Buffer; durationSec: number } {
  const input = format === 'pcm' ? PCM : [];
  const quietly = ['-hide_banner', '-nostdin', '-v', 'error'];
  const pcm = execFileSync(testFfmpegPath(), [...quietly, ...input, '-i', 'pipe:0', ...PCM, 'pipe:1'], {
    input: audio,
  });
  const wav = execFileSync(testFfmpegPath(), [...quietly, ...PCM, '-i', 'pipe:0', '-f', 'wav', 'pipe:1'], {
    input: pcm,
  });
  return { wav, durationSec: pcm.length / 48_000 };
}

/** Processes of ffmpeg below this one. */
function encoders(): number {
  const table = execFileSync('ps', ['-e', '-o', 'ppid=,args='], { encoding: 'utf8' });
  return table.split('\n').filter((line) => line.trim().startsWith(`${process.pid} `) && /ffmpeg/.test(line))
    .length;
}

describe('speech with the openai package', () => {
  let server: RunningApp;
  let client: OpenAI;

  beforeAll(async () => {
    server = await startApp(PATIENT);
    client = openAiClient(server.url);
    await untilReady(server.url);
  });

  afterAll(() => server.close());

  const speak = (changes: Partial<OpenAI.Audio.SpeechCreateParams> = {}): Promise<Response> =>
    client.audio.speech.create({ model: 'tts-1', voice: 'alloy', input: TEXT, ...changes });
  const bytesOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer());
  const heardIn = async (wav: Buffer): Promise<string> =>
    (await client.audio.transcriptions.create({ file: await audioFile(wav), model: 'whisper-1' })).text;

  it.each<[SpeechFormat, string]>([
    ['mp3', 'audio/mpeg'],
    ['opus', 'audio/ogg; codecs=opus'],
    ['aac', 'audio/aac'],
    ['flac', 'audio/flac'],
    ['wav', 'audio/wav'],
    ['pcm', 'audio/pcm'],
  ])('says in %s what was asked for', async (format, type) => {
    const response = await speak({ response_format: format });
    expect(response.headers.get('content-type')).toBe(type);
    expect(response.headers.get('content-length')).toBeNull();
    const { wav, durationSec } = decoded(await bytesOf(response), format);
    expect(durationSec).toBeGreaterThan(2);
    expect(durationSec).toBeLessThan(4);
    expect(await heardIn(wav)).toMatch(HEARD);
  });

  it('speaks MP3 where no format is named', async () => {
    const response = await speak();
    expect(response.headers.get('content-type')).toBe('audio/mpeg');
    expect((await bytesOf(response))[0]).toBe(0xff);
  });

  it('speaks as fast as it is told, from a quarter to four times', async () => {
    const lengthAt = async (speed: number, format: SpeechFormat): Promise<number> =>
      decoded(await bytesOf(await speak({ speed, response_format: format })), format).durationSec;
    const normal = await lengthAt(1, 'pcm');
    for (const [speed, format] of [
      [0.25, 'wav'],
      [0.5, 'pcm'],
      [2, 'flac'],
      [4, 'mp3'],
    ] as const) {
      const ratio = (await lengthAt(speed, format)) / normal;
      expect(ratio * speed).toBeGreaterThan(0.7);
      expect(ratio * speed).toBeLessThan(1.35);
    }
  });

  it('speaks other languages, and with voices of its own', async () => {
    const french = { input: 'Bonjour, votre colis arrivera lundi.', language: 'fr' };
    const audio = await bytesOf(await speak({ ...french, response_format: 'pcm' }));
    expect(audio.length / 48_000).toBeGreaterThan(1);
    const own = await speak({ voice: 'en-us+f3', response_format: 'pcm' });
    expect(own.headers.get('x-dropped-parameters')).toBeNull();
    const [other, american] = [await bytesOf(own), await bytesOf(await speak({ response_format: 'pcm' }))];
    expect(other.equals(american)).toBe(false);
    const custom = await speak({ voice: { id: 'en-us+f3' }, response_format: 'pcm' });
    expect((await bytesOf(custom)).equals(other)).toBe(true);
  });

  it('tells what it does not honour', async () => {
    const response = await speak({ instructions: 'Be cheerful.', voice: 'coral' });
    await response.body?.cancel();
    const dropped = JSON.parse(response.headers.get('x-dropped-parameters') ?? '[]') as {
      parameter: string;
    }[];
    expect(dropped.map(({ parameter }) => parameter)).toEqual(['voice', 'instructions']);
    expect(response.headers.get('openai-model')).toBe('espeak-ng');
  });

  it('sends events that carry the audio', async () => {
    const response = await speak({ stream_format: 'sse', response_format: 'pcm' });
    const events = (await response.text())
      .split('\n\n')
      .filter((line) => line !== '')
      .map(
        (line) => JSON.parse(line.replace(/^data: /, '')) as { type: string; audio?: string; usage?: object },
      );
    expect(events.at(-1)).toMatchObject({ type: 'speech.audio.done', usage: { input_tokens: 14 } });
    const deltas = events.slice(0, -1);
    expect(new Set(deltas.map(({ type }) => type))).toEqual(new Set(['speech.audio.delta']));
    const audio = Buffer.concat(deltas.map(({ audio: part = '' }) => Buffer.from(part, 'base64')));
    const usage = events.at(-1)?.usage as { output_tokens: number };
    expect(usage.output_tokens / 20).toBeCloseTo(audio.length / 48_000, 1);
    expect(await heardIn(decoded(audio, 'pcm').wav)).toMatch(HEARD);
  });

  it.each<SpeechFormat>(['mp3', 'pcm'])(
    'sends %s while it is spoken, and stops when its client goes',
    async (format) => {
      const response = await speak({ input: LONG, response_format: format });
      const reader = response.body?.getReader();
      const first = await reader?.read();
      expect(first?.value?.length).toBeGreaterThan(0);
      if (format === 'mp3') expect(encoders()).toBe(1);
      await reader?.cancel();
      await expect.poll(encoders).toBe(0);
      expect(await heardIn(decoded(await bytesOf(await speak()), 'mp3').wav)).toMatch(HEARD);
    },
  );

  it('writes no text that is spoken to the log', () => {
    expect(server.log()).not.toMatch(/parcel/i);
  });
});

describe('speech of a vendor, with the openai package', () => {
  let vendor: SpeechStandIn;
  let server: RunningApp;
  let client: OpenAI;

  beforeAll(async () => {
    vendor = await startOpenAiSpeechStandIn({ key: 'secret-key' });
    server = await startApp({
      ...{ OPENAI_API_KEY: 'secret-key', OPENAI_BASE_URL: `${vendor.url}/v1`, INFERENCE_WORKERS: '1' },
      ...{ TTS_PROVIDERS: 'openai', REALTIME_PROVIDER: 'local' },
    });
    client = openAiClient(server.url);
  });

  afterAll(async () => {
    await server.close();
    await vendor.close();
  });

  const speak = (changes: object): Promise<Response> =>
    client.audio.speech.create({ model: 'tts-1', voice: 'Coral', input: 'Hello.', ...changes });

  it('has the voice that was asked for', async () => {
    vendor.script = { chunks: [1, 2] };
    const response = await speak({ response_format: 'pcm', input: 'In a voice.' });
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(0);
    expect(response.headers.get('x-dropped-parameters')).toBeNull();
    expect(vendor.asked.at(-1)?.messages).toMatchObject([{ voice: 'coral', input: 'In a voice.' }]);
  });

  it('that fails before it speaks is an error of the package', async () => {
    vendor.script = { chunks: [], status: 500 };
    await expect(speak({ input: 'Never.' })).rejects.toBeInstanceOf(OpenAI.InternalServerError);
  });

  it('that breaks off cuts the answer, or is told by the last event', async () => {
    vendor.script = { chunks: [1, 2, 3], cutAfter: 3 };
    const audio = await speak({ response_format: 'pcm', input: 'Cut.' });
    await expect(audio.arrayBuffer()).rejects.toThrow();
    const events = await speak({ response_format: 'pcm', input: 'Cut again.', stream_format: 'sse' });
    const lines = (await events.text()).trim().split('\n\n');
    expect(lines[0]).toContain('speech.audio.delta');
    expect(JSON.parse(lines.at(-1)?.slice(6) ?? '')).toMatchObject({
      error: { type: 'server_error', code: 'tts_failed' },
    });
  });
});
