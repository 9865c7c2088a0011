import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AudioProcessClient } from '../support/audio-process-client.js';
import { startLanguageModelStandIn, type LanguageModelStandIn } from '../support/language-model-stand-in.js';
import { obligingAnswer } from '../support/obliging-model.js';
import { startApp, untilReady, type RunningApp } from '../support/running-app.js';
import { spokenWav } from '../support/synthetic-speech.js';

const FIELDS = { source_language: 'en', target_language: 'de', useCache: 'false' };

interface LlmState {
  current_provider: string | null;
  fallback_count: number;
  providers: { name: string; circuit: { state: string; stats: { failed_requests: number } } }[];
}

describe('a server with two language models', () => {
  let server: RunningApp;
  let best: LanguageModelStandIn;
  let other: LanguageModelStandIn;
  let client: AudioProcessClient;
  let speech: Buffer;

  beforeAll(async () => {
    [best, other, speech] = await Promise.all([
      startLanguageModelStandIn({ dialect: 'groq' }),
      startLanguageModelStandIn({ dialect: 'vllm' }),
      spokenWav('The quick brown fox jumps over the lazy dog.'),
    ]);
    server = await startApp({
      INFERENCE_WORKERS: '1',
      LLM_PROVIDERS: 'groq,vllm',
      GROQ_API_KEY: 'key',
      GROQ_BASE_URL: best.url,
      GROQ_LLM_MODEL: 'best-1',
      VLLM_BASE_URL: other.url,
      VLLM_LLM_MODEL: 'other-1',
    });
    client = new AudioProcessClient(server.url);
    await untilReady(server.url);
  });
  afterAll(async () => {
    await server.close();
    await Promise.all([best.close(), other.close()]);
  });
  beforeEach(() => {
    best.answer = other.answer = obligingAnswer;
  });

  /** The model that translated, as the answer accounts for it. */
  async function translate(): Promise<string | undefined> {
    const { process } = await client.succeed(FIELDS, speech);
    return process.llm_info.requests.find(({ purpose }) => purpose === 'translation')?.model;
  }
  const read = async <T>(path: string): Promise<T> => (await (await fetch(server.url + path)).json()) as T;
  const llm = async (): Promise<LlmState> =>
    (await read<{ providers: { llm: LlmState } }>('/providers')).providers.llm;

  it('works with the other while the best is gone, and with the best again afterwards', async () => {
    expect(await translate()).toBe('best-1');
    best.answer = () => ({ status: 503, problem: 'xyzzy' });
    for (let call = 0; call < 3; call += 1) expect(await translate()).toBe('other-1');
    expect(await llm()).toMatchObject({
      current_provider: 'vllm',
      fallback_count: 3,
      providers: [
        { name: 'groq', circuit: { state: 'open', stats: { failed_requests: 3 } } },
        { name: 'vllm', circuit: { state: 'closed' } },
        { name: 'embedded', circuit: { stats: { total_requests: 0 } } },
      ],
    });
    expect(await read('/health')).toMatchObject({ status: 'healthy', providers: { llm: 'degraded' } });

    best.answer = obligingAnswer;
    await fetch(`${server.url}/providers/llm/reset`, { method: 'POST' });
    expect(await translate()).toBe('best-1');
    expect(await read('/health')).toMatchObject({ providers: { llm: 'healthy' } });
    expect(server.log()).toContain('a provider is left out for now');
    expect(server.log()).not.toContain('xyzzy');
  });
});
