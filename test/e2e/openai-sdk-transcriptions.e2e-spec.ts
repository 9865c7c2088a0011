import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wavOf } from '../../src/engine/audio/wav-file.js';
import { startLanguageModelStandIn, type LanguageModelStandIn } from '../support/language-model-stand-in.js';
import { obligingAnswer } from '../support/obliging-model.js';
import { audioFile, openAiClient } from '../support/openai-client.js';
import { PATIENT, startApp, untilReady, type RunningApp } from '../support/running-app.js';
import { parseSrt, parseWebVtt } from '../support/subtitle-parsers.js';
import { spokenWav } from '../support/synthetic-speech.js';
import {
  startTranscriptionsStandIn,
  type TranscriptionsStandIn,
} from '../support/transcriptions-stand-in.js';

const SENTENCE = 'The parcel will arrive on Monday morning.';
const HEARD = /parcel will arrive on monday morning/i;

describe('transcriptions with the openai package', () => {
  let server: RunningApp;
  let client: OpenAI;
  let speech: Buffer;
  let long: Buffer;

  beforeAll(async () => {
    server = await startApp(PATIENT);
    client = openAiClient(server.url);
    speech = await spokenWav(SENTENCE);
    long = await spokenWav(`${SENTENCE} `.repeat(10));
    await untilReady(server.url);
  });

  afterAll(() => server.close());

  const spooled = (): Promise<string[]> => readdir(join(server.dataDir, 'spool'));
  const file = (bytes: Uint8Array = speech): ReturnType<typeof audioFile> => audioFile(bytes);

  it('gives the text', async () => {
    const answer = await client.audio.transcriptions.create({ file: await file(), model: 'whisper-1' });
    expect(answer.text).toMatch(HEARD);
    expect(answer.usage).toEqual({ type: 'duration', seconds: 3 });
    expect(answer).not.toHaveProperty('dropped_parameters');
  });

  it('gives each format that is a text', async () => {
    const ask = async (format: 'text' | 'srt' | 'vtt'): Promise<string> =>
      client.audio.transcriptions.create({ file: await file(), model: 'whisper-1', response_format: format });
    expect(await ask('text')).toMatch(HEARD);
    const cues = [parseSrt(await ask('srt')), parseWebVtt(await ask('vtt'))];
    for (const parsed of cues) expect(JSON.stringify(parsed)).toMatch(/parcel/i);
  });

  it.each<[('word' | 'segment')[] | undefined, string[]]>([
    [undefined, ['segments']],
    [['segment'], ['segments']],
    [['word'], ['words']],
    [
      ['word', 'segment'],
      ['segments', 'words'],
    ],
  ])('gives the times of %j', async (granularities, fields) => {
    const answer = await client.audio.transcriptions.create({
      file: await file(),
      model: 'whisper-1',
      response_format: 'verbose_json',
      ...(granularities && { timestamp_granularities: granularities }),
    });
    expect(answer).toMatchObject({
      task: 'transcribe',
      language: 'english',
      text: expect.stringMatching(HEARD),
    });
    expect(answer.duration).toBeCloseTo(2.6, 0);
    expect(['segments', 'words'].filter((name) => name in answer)).toEqual(fields);
    for (const { start, end, text } of answer.segments ?? []) {
      expect(end).toBeGreaterThan(start);
      expect(text).toMatch(/^ \S/);
    }
    const words = answer.words ?? [];
    expect(words.map(({ word }) => word).join(' ')).toBe(
      words.length === 0 ? '' : answer.text.replace(/[.,]/g, ''),
    );
    expect(words.every(({ start, end }) => end >= start && end <= answer.duration)).toBe(true);
  });

  it('streams the text while it is recognised', async () => {
    const events = await client.audio.transcriptions.create({
      file: await file(long),
      model: 'gpt-4o-transcribe',
      stream: true,
    });
    let text = '';
    let deltas = 0;
    let done: OpenAI.Audio.TranscriptionTextDoneEvent | undefined;
    for await (const event of events) {
      if (event.type === 'transcript.text.delta') text += event.delta;
      if (event.type === 'transcript.text.delta') deltas += 1;
      if (event.type === 'transcript.text.done') done = event;
    }
    expect(deltas).toBeGreaterThan(1);
    expect(done?.text).toBe(text);
    expect(text.match(/monday/gi)?.length).toBeGreaterThan(7);
    await expect.poll(spooled).toEqual([]);
  });

  it('gives an empty text where nobody speaks', async () => {
    const silence = wavOf(new Int16Array(32_000), 16_000);
    const ask = { file: await file(silence), model: 'whisper-1' };
    expect((await client.audio.transcriptions.create(ask)).text).toBe('');
    expect(await client.audio.transcriptions.create({ ...ask, response_format: 'text' })).toBe('');
    const verbose = await client.audio.transcriptions.create({ ...ask, response_format: 'verbose_json' });
    expect(verbose).toMatchObject({ text: '', segments: [], duration: 2 });
    const events = await client.audio.transcriptions.create({ ...ask, stream: true });
    const types: string[] = [];
    for await (const { type } of events) types.push(type);
    expect(types).toEqual(['transcript.text.done']);
  });

  it('tells what it does not honour', async () => {
    const request = client.audio.transcriptions.create({
      file: await file(),
      model: 'whisper-1',
      prompt: 'parcels',
      temperature: 0.4,
      chunking_strategy: { type: 'server_vad', threshold: 0.3 },
    });
    const { data, response } = await request.withResponse();
    const dropped = (data as unknown as { dropped_parameters: { parameter: string }[] }).dropped_parameters;
    expect(dropped.map(({ parameter }) => parameter)).toEqual(['prompt', 'temperature', 'chunking_strategy']);
    expect(JSON.parse(response.headers.get('x-dropped-parameters') ?? '')).toEqual(dropped);
    expect(response.headers.get('openai-model')).toBe('moonshine-tiny');
  });

  it('ends the work, and removes the recording, when its client goes', async () => {
    const leaving = new AbortController();
    const events = await client.audio.transcriptions.create(
      { file: await file(long), model: 'whisper-1', stream: true },
      { signal: leaving.signal },
    );
    for await (const event of events) {
      expect(event.type).toBe('transcript.text.delta');
      break;
    }
    await expect.poll(spooled).toEqual([]);
    const aborted = client.audio.transcriptions.create(
      { file: await file(long), model: 'whisper-1' },
      { signal: leaving.signal },
    );
    await expect.poll(async () => (await spooled()).length, { interval: 5 }).toBe(1);
    leaving.abort();
    await expect(aborted).rejects.toBeInstanceOf(OpenAI.APIUserAbortError);
    await expect.poll(spooled).toEqual([]);
  });

  it('leaves nothing of a recording, nor of what was said in it', async () => {
    await client.audio.transcriptions.create({ file: await file(), model: 'whisper-1' });
    await expect.poll(spooled).toEqual([]);
    const list = (await (await fetch(`${server.url}/v1/audio/transcriptions`)).json()) as { data: unknown[] };
    expect(list.data).toEqual([]);
    expect(server.log()).not.toMatch(/parcel/i);
  });

  it.runIf(process.env['SPEECH_SAMPLES'])('hears what people say in recordings', async () => {
    const folder = process.env['SPEECH_SAMPLES'] ?? '';
    const bytes = await readFile(join(folder, 'dev/en-jfk.wav'));
    const answer = await client.audio.transcriptions.create({
      file: await file(bytes),
      model: 'whisper-1',
      response_format: 'verbose_json',
      timestamp_granularities: ['word'],
    });
    expect(answer.text).toMatch(/my fellow americans,? ask not what your country can do for you/i);
    const country = answer.words?.find(({ word }) => word === 'country');
    expect(country?.start).toBeGreaterThan(5.5);
    expect(country?.end).toBeLessThan(7.5);
  });

  it('translates what is English by transcribing it', async () => {
    const answer = await client.audio.translations.create({ file: await file(), model: 'whisper-1' });
    expect(answer.text).toMatch(HEARD);
    const verbose = await client.audio.translations.create({
      file: await file(),
      model: 'whisper-1',
      response_format: 'verbose_json',
    });
    expect(verbose).toMatchObject({ task: 'translate', language: 'english' });
  });
});

describe('recordings that only a vendor understands, with the openai package', () => {
  let vendor: TranscriptionsStandIn;
  let model: LanguageModelStandIn;
  let server: RunningApp;
  let client: OpenAI;
  let file: Awaited<ReturnType<typeof audioFile>>;

  beforeAll(async () => {
    vendor = await startTranscriptionsStandIn({ key: 'secret-key' });
    vendor.script = { text: 'Bonjour tout le monde.' };
    model = await startLanguageModelStandIn({ dialect: 'vllm', answer: obligingAnswer });
    server = await startApp({
      ...{ OPENAI_API_KEY: 'secret-key', OPENAI_BASE_URL: `${vendor.url}/v1`, INFERENCE_WORKERS: '1' },
      ...{ VLLM_BASE_URL: model.url, VLLM_LLM_MODEL: 'obliging', LLM_PROVIDERS: 'vllm' },
    });
    client = openAiClient(server.url);
    file = await audioFile(await spokenWav(SENTENCE));
    await untilReady(server.url);
  });

  afterAll(async () => {
    await server.close();
    await Promise.all([vendor.close(), model.close()]);
  });

  it('stay in the house under a name that every client uses', async () => {
    const answer = await client.audio.transcriptions.create({ file, model: 'whisper-1' });
    expect(answer.text).toMatch(HEARD);
    const translated = await client.audio.translations.create({ file, model: 'whisper-1' });
    expect(translated.text).toMatch(HEARD);
    expect([vendor.asked.length, model.requests.length]).toEqual([0, 0]);
  });

  it('go to the vendor that is named, and into English by the language model', async () => {
    const ask = { file, model: 'openai/whisper-1', language: 'fr' };
    expect((await client.audio.transcriptions.create(ask)).text).toBe('Bonjour tout le monde.');
    const english = await client.audio.translations.create({ ...ask, response_format: 'verbose_json' });
    expect(english).toMatchObject({
      task: 'translate',
      language: 'english',
      text: '«Bonjour tout le monde.»',
      segments: [{ text: ' «Bonjour tout le monde.»' }],
    });
    const subtitles = await client.audio.translations.create({ ...ask, response_format: 'srt' });
    expect(JSON.stringify(parseSrt(subtitles as unknown as string))).toContain('«Bonjour tout le monde.»');
  });
});
