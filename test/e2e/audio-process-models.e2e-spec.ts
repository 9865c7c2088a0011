import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Environment } from '../../src/platform/config/config-section.js';
import { AudioProcessClient, type AudioData } from '../support/audio-process-client.js';
import { startLanguageModelStandIn, type LanguageModelStandIn } from '../support/language-model-stand-in.js';
import { asksForTranslation, obligingAnswer } from '../support/obliging-model.js';
import { startApp, untilReady, type RunningApp } from '../support/running-app.js';
import { spokenWav } from '../support/synthetic-speech.js';
import type { JsonObject } from '../support/transcriptions-client.js';

const FIELDS = { source_language: 'en', target_language: 'de', template: 'Summary', useCache: 'false' };

let server: RunningApp;
let model: LanguageModelStandIn;
let client: AudioProcessClient;
let speech: Buffer;

/** A server on the model, which is ready. */
async function start(settings: Environment = {}): Promise<RunningApp> {
  const vllm = { VLLM_BASE_URL: model.url, VLLM_LLM_MODEL: 'stand-in-1' };
  const started = await startApp({ INFERENCE_WORKERS: '1', ...vllm, ...settings });
  await untilReady(started.url);
  return started;
}

beforeAll(async () => {
  [model, speech] = await Promise.all([
    startLanguageModelStandIn({ dialect: 'vllm' }),
    spokenWav('The quick brown fox jumps over the lazy dog.'),
  ]);
  server = await start();
  client = new AudioProcessClient(server.url);
});

afterAll(async () => {
  await server.close();
  await model.close();
});

beforeEach(() => {
  model.answer = obligingAnswer;
});

const problemOf = (body: JsonObject): { code: string; message: string; details: JsonObject } =>
  body['error'] as ReturnType<typeof problemOf>;

/** What a failed job keeps of its work. */
const keptOf = async (processId: unknown, from = client): Promise<AudioData> => {
  const { status, results } = await from.job(String(processId));
  expect(status).toBe('failed');
  expect(results?.structured_data).toMatchObject({ status: 'partial' });
  return results?.structured_data['data'] as AudioData;
};

describe('a language model that gives nothing', () => {
  let impatient: RunningApp;
  let waiting: AudioProcessClient;

  beforeAll(async () => {
    impatient = await start({
      LLM_DOCUMENT_TIMEOUT_MS: '1500',
      LLM_DOCUMENT_FIRST_TEXT_MS: '500',
      LLM_DOCUMENT_STALL_MS: '500',
    });
    waiting = new AudioProcessClient(impatient.url);
  });
  afterAll(() => impatient.close());

  it.each([
    ['hangs', { hangAt: 'before-text' as const }],
    ['stops in the middle', { hangAt: 'mid-text' as const }],
    ['trickles for ever', { pieces: Array.from({ length: 60 }, () => 'a '), dripMs: 100 }],
  ])('%s: fails the request after its deadline, transcript kept', async (_, script) => {
    model.answer = () => ({ text: 'some words', ...script });
    const { status, body } = await waiting.process(FIELDS, speech);
    expect(status).toBe(503);
    const { code, message, details } = problemOf(body);
    expect(code).toBe('LLM_UNAVAILABLE');
    expect(message).toContain('seconds');
    expect(details).not.toHaveProperty('traceback');
    const kept = await keptOf(details['process_id'], waiting);
    expect(kept.original_text).toMatch(/quick brown fox/);
    expect(kept.segments[0]).toMatchObject({ id: 0, text: kept.original_text });
    const { error } = await waiting.job(String(details['process_id']));
    expect(error?.details).toMatchObject({ traceback: expect.stringMatching(/^llm_timeout: /) as string });
  });
});

describe('an answer that cannot be used', () => {
  it('is repaired once', async () => {
    let templates = 0;
    model.answer = (request) => {
      if (asksForTranslation(request) || (templates += 1) > 1) return obligingAnswer(request);
      return 'Here is your summary, nicely worded but without JSON.';
    };
    const { data, process } = await client.succeed(FIELDS, speech);
    expect(templates).toBeGreaterThan(1);
    expect(data.output_text).not.toBe(data.original_text);
    const purposes = process.llm_info.requests.map(({ purpose }) => purpose);
    expect(purposes).toEqual(['transcription', 'translation', 'template', 'template']);
  });

  it('fails the request when it is no better then; what was made before is kept', async () => {
    model.answer = (request) =>
      asksForTranslation(request) ? obligingAnswer(request) : 'I would rather not.';
    const { status, body } = await client.process(FIELDS, speech);
    const { code, details } = problemOf(body);
    expect([status, code]).toEqual([502, 'LLM_FAILED']);
    const kept = await keptOf(details['process_id']);
    expect(kept.translated_text).toBe(`«${kept.original_text}»`);
    expect(kept.output_text).toBe(kept.translated_text);
    expect(kept.token_count).toBeGreaterThan(0);
  });
});

describe('a language model that is out of order for a while', () => {
  it('is asked again, and not for what it has given', async () => {
    let refusals = 0;
    let translations = 0;
    model.answer = (request) => {
      if (asksForTranslation(request)) {
        translations += 1;
        return obligingAnswer(request);
      }
      if ((refusals += 1) > 2) return obligingAnswer(request);
      return { status: 429, problem: { error: { message: 'slow down', type: 'rate_limit' } } };
    };
    const { data } = await client.succeed(FIELDS, speech);
    expect(data.output_text).toContain('about title');
    expect(translations).toBe(1);
  });

  it('leaves a line for each retry in the log of the job', async () => {
    let requests = 0;
    model.answer = (request) => {
      if ((requests += 1) > 4) return obligingAnswer(request);
      return { status: 503, problem: {} };
    };
    const { data } = await client.succeed({ ...FIELDS, template: '' }, speech);
    const { log_entries: lines } = await client.job(data.process_id);
    expect(lines.filter(({ level }) => level === 'warning').map(({ message }) => message)).toContain(
      'Will be tried again: vllm failed with status 503',
    );
  });
});

describe('a recording in which nobody speaks', () => {
  it('is answered with empty texts and no model call', async () => {
    const before = model.requests.length;
    const silence = Buffer.concat([(await spokenWav('x')).subarray(0, 44), Buffer.alloc(44_100)]);
    const { data } = await client.succeed({ source_language: 'en', target_language: 'de' }, silence);
    expect(data).toMatchObject({ output_text: '', original_text: '', segments: [], translated_text: null });
    expect(model.requests.length).toBe(before);
  });
});

describe('a language model that only the operator can mend', () => {
  it.each([
    [401, {}],
    [404, {}],
    [429, { error: { message: 'pay', code: 'insufficient_quota' } }],
  ])('fails the request at once: status %d', async (status, problem) => {
    model.answer = () => ({ status, problem });
    const before = model.requests.length;
    const { body } = await client.process({ ...FIELDS, template: '' }, speech);
    expect(problemOf(body)).toMatchObject({ code: 'LLM_UNAVAILABLE' });
    expect(model.requests.length - before).toBeLessThanOrEqual(1);
  });
});
