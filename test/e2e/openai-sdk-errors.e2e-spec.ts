import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audioFile, openAiClient } from '../support/openai-client.js';
import { startApp, untilReady, type RunningApp } from '../support/running-app.js';
import { spokenWav } from '../support/synthetic-speech.js';

const KEY = 'canary-key-of-anna';

type ErrorClass = abstract new (...args: never[]) => Error;

describe('errors as the openai package raises them', () => {
  let server: RunningApp;
  let client: OpenAI;
  let speech: Buffer;

  beforeAll(async () => {
    server = await startApp({
      ...{ API_KEYS: KEY, MAX_UPLOAD_MB: '1', INFERENCE_WORKERS: '1' },
      // A recogniser of German that is not there; nobody is to ask it.
      ...{ DEEPGRAM_API_KEY: 'none', DEEPGRAM_BASE_URL: 'http://127.0.0.1:9' },
    });
    client = openAiClient(server.url, KEY);
    speech = await spokenWav('Good morning.');
    await untilReady(server.url);
  });

  afterAll(() => server.close());

  const transcribe = async (changes: object = {}, bytes: Uint8Array = speech): Promise<unknown> =>
    client.audio.transcriptions.create({ file: await audioFile(bytes), model: 'whisper-1', ...changes });
  const speak = (changes: object = {}): Promise<unknown> =>
    client.audio.speech.create({ model: 'tts-1', voice: 'alloy', input: 'Hello.', ...changes });

  const raised = async (request: Promise<unknown>): Promise<InstanceType<typeof OpenAI.APIError>> => {
    const error: unknown = await request.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (error instanceof OpenAI.APIError) return error;
    throw new Error(`No error of the package: ${String(error)}`);
  };

  it('are authentication errors where the key is wrong, and nothing goes through without one', async () => {
    const stranger = openAiClient(server.url, 'canary-key-of-eve');
    const requests = [
      stranger.models.list(),
      stranger.audio.speech.create({ model: 'tts-1', voice: 'alloy', input: 'Hello.' }),
      stranger.audio.transcriptions.create({ file: await audioFile(speech), model: 'whisper-1' }),
      stranger.audio.translations.create({ file: await audioFile(speech), model: 'whisper-1' }),
    ];
    for (const request of requests) {
      const error = await raised(request);
      expect(error).toBeInstanceOf(OpenAI.AuthenticationError);
      expect(error).toMatchObject({ code: 'invalid_api_key', type: 'invalid_request_error' });
    }
    expect((await client.models.list()).data.length).toBeGreaterThan(2);
  });

  it.each<[string, () => Promise<unknown>, ErrorClass, object]>([
    [
      'an unknown recogniser',
      () => transcribe({ model: 'whisper-9' }),
      OpenAI.NotFoundError,
      { status: 404, code: 'model_not_found', param: 'model', type: 'invalid_request_error' },
    ],
    [
      'an unknown voice model',
      () => speak({ model: 'tts-9' }),
      OpenAI.NotFoundError,
      { code: 'model_not_found', param: 'model' },
    ],
    [
      'a model that tells speakers apart',
      () => transcribe({ model: 'gpt-4o-transcribe-diarize' }),
      OpenAI.NotFoundError,
      { code: 'model_not_found' },
    ],
    [
      'an unknown model that is looked up',
      () => client.models.retrieve('gpt-9'),
      OpenAI.NotFoundError,
      { code: 'model_not_found', param: 'model' },
    ],
    [
      'a language that nobody speaks here',
      () => transcribe({ language: 'fr' }),
      OpenAI.BadRequestError,
      { code: 'language_not_supported', param: 'language' },
    ],
    [
      'a format of speakers',
      () => transcribe({ response_format: 'diarized_json' }),
      OpenAI.BadRequestError,
      { param: 'response_format', code: null },
    ],
    [
      'probabilities of tokens',
      () => transcribe({ include: ['logprobs'] }),
      OpenAI.BadRequestError,
      { param: 'include' },
    ],
    [
      'names of speakers',
      () => transcribe({ known_speaker_names: ['Anna'] }),
      OpenAI.BadRequestError,
      { param: 'known_speaker_names' },
    ],
    [
      'times of words without verbose_json',
      () => transcribe({ timestamp_granularities: ['word'] }),
      OpenAI.BadRequestError,
      { param: 'timestamp_granularities' },
    ],
    [
      'subtitles as a stream',
      () => transcribe({ response_format: 'srt', stream: true }),
      OpenAI.BadRequestError,
      { param: 'stream' },
    ],
    [
      'a temperature out of range',
      () => transcribe({ temperature: 1.5 }),
      OpenAI.BadRequestError,
      { param: 'temperature' },
    ],
    [
      'a strategy that is none',
      () => transcribe({ chunking_strategy: 'thirds' }),
      OpenAI.BadRequestError,
      { param: 'chunking_strategy' },
    ],
    [
      'a file that is no audio',
      () => transcribe({}, Buffer.from('no audio at all')),
      OpenAI.BadRequestError,
      { code: 'audio_unreadable', param: 'file' },
    ],
    ['an empty file', () => transcribe({}, Buffer.alloc(0)), OpenAI.BadRequestError, { code: 'empty_file' }],
    [
      'a voice that is not there',
      () => speak({ voice: 'nobody' }),
      OpenAI.BadRequestError,
      { param: 'voice', message: expect.stringContaining("no voice 'nobody'") as string },
    ],
    [
      'a speed out of range',
      () => speak({ speed: 5 }),
      OpenAI.BadRequestError,
      { param: 'speed', message: expect.stringContaining('0.25 to 4') as string },
    ],
    [
      'an unknown format',
      () => speak({ response_format: 'wma' }),
      OpenAI.BadRequestError,
      { param: 'response_format' },
    ],
    [
      'a text that is too long',
      () => speak({ input: 'a'.repeat(4097) }),
      OpenAI.BadRequestError,
      { param: 'input' },
    ],
    ['a text of the wrong type', () => speak({ input: 5 }), OpenAI.BadRequestError, { param: 'input' }],
    [
      'a language that nobody can say',
      () => speak({ language: 'xx' }),
      OpenAI.BadRequestError,
      { code: 'language_not_supported', param: 'language' },
    ],
  ])('tell of %s', async (_, ask, ErrorOf, expected) => {
    const error = await raised(ask());
    expect(error).toBeInstanceOf(ErrorOf);
    expect(error).toMatchObject(expected);
    expect(error.requestID).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('tell of a file that is too large by its status', async () => {
    const error = await raised(transcribe({}, Buffer.alloc(3 * 1024 * 1024)));
    expect(error).toMatchObject({ status: 413, code: 'payload_too_large' });
  });

  it('name the setting that a translation lacks, before anything is recognised', async () => {
    const file = await audioFile(speech);
    const request = { file, model: 'deepgram', language: 'de' };
    const error = await raised(client.audio.translations.create(request));
    expect(error).toBeInstanceOf(OpenAI.InternalServerError);
    expect(error).toMatchObject({ status: 503, code: 'llm_unavailable', type: 'server_error' });
    expect(error.message).toContain('OLLAMA_BASE_URL');
  });
});
