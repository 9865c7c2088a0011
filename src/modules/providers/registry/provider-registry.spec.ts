import { beforeEach, describe, expect, it } from 'vitest';
import { ManualTimer } from '../../../../test/support/manual-timer.js';
import { failureOf, collect, requestWith, textOf } from '../../../../test/support/language-model-answers.js';
import {
  ScriptedLanguageModel,
  type AnswerScript,
} from '../../../../test/support/scripted-language-model.js';
import { ScriptedVoice } from '../../../../test/support/scripted-voice.js';
import { LanguageModels } from '../../../engine/ports/language-model.js';
import { AppError } from '../../../platform/errors/app-error.js';
import type { ProviderHealth } from '../../../platform/status/server-status.js';
import { FailoverLanguageModels } from '../failover/failover-language-models.js';
import { ProviderRegistry } from './provider-registry.js';
import type { AnyProviderSource, ProviderContext } from './provider-source.js';
import { presentProviders } from './providers.presenter.js';

const AWAY = { error: new AppError('llm_unavailable', 'scripted') };
const CONTEXT = {} as ProviderContext;

describe('ProviderRegistry', () => {
  let registry: ProviderRegistry;
  let timer: ManualTimer;
  let logged: string[];
  let models: LanguageModels;

  beforeEach(() => {
    timer = new ManualTimer();
    logged = [];
    const log = (fields: object, message: string): void =>
      void logged.push(`${message} ${JSON.stringify(fields)}`);
    const logger = { info: log, warn: log };
    const order = { stt: [], llm: ['groq', 'openai'], tts: [] };
    registry = new ProviderRegistry({ logger, order, probeTimeoutMs: 5000, timer: timer.schedule });
    models = new FailoverLanguageModels(registry.lines.llm, logger);
  });

  const addModel = (name: string, script: AnswerScript): ScriptedLanguageModel => {
    const provider = new ScriptedLanguageModel(script);
    registry.add('llm', { name, provider });
    return provider;
  };
  const addVoice = (name: string, health: ProviderHealth, isEnabled = true): unknown =>
    registry.add('tts', { name, provider: new ScriptedVoice({}), health: () => health, isEnabled });
  const answer = async (): Promise<string> =>
    textOf(await collect(models.requireInstructable().stream(requestWith())));

  it('puts providers in the order of the settings, those without a place last', () => {
    for (const name of ['embedded', 'openai', 'groq']) addModel(name, ['']);
    expect(registry.lines.llm.entries.map(({ name }) => name)).toEqual(['groq', 'openai', 'embedded']);
  });

  it('asks for the first, and tells what became of the others', async () => {
    addModel('openai', ['from openai']);
    const groq = addModel('groq', [AWAY, AWAY, AWAY, 'ping', 'from groq']);
    for (let call = 0; call < 3; call += 1) expect(await answer()).toBe('from openai');
    const { providers, summary } = presentProviders(registry);
    expect(providers.llm).toMatchObject({
      provider_type: 'llm',
      current_provider: 'openai',
      fallback_count: 3,
      providers: [
        {
          name: 'groq',
          priority: 0,
          enabled: true,
          available: false,
          circuit: {
            name: 'llm_groq',
            state: 'open',
            is_available: false,
            stats: { total_requests: 3, failed_requests: 3, consecutive_failures: 3, failure_rate: 1 },
            config: { failure_threshold: 3, recovery_timeout: 30 },
          },
        },
        { name: 'openai', priority: 1, available: true, circuit: { stats: { failure_rate: 0 } } },
      ],
    });
    expect(summary.llm).toEqual({ current: 'openai', available_count: 1 });
    expect(registry.health()).toMatchObject({ llm: 'degraded' });

    timer.advance(30_000);
    await new Promise(setImmediate);
    expect(groq.requests.at(-1)).toMatchObject({ maxOutputTokens: 1, messages: [{ content: 'ping' }] });
    expect(await answer()).toBe('from groq');
    expect(registry.health()).toMatchObject({ llm: 'healthy' });
    expect(logged.filter((line) => line.includes('left out') || line.includes('again'))).toHaveLength(2);
    expect(logged.join()).not.toContain('xyzzy');
  });

  it('tells once for each cause that a provider is left out, without a stack', async () => {
    const refused = { error: new AppError('llm_unavailable', 'its key is refused') };
    const voice = addModel('groq', [AWAY, AWAY, AWAY, AWAY, AWAY, refused, 'ping', AWAY, AWAY, AWAY]);
    const fail = async (): Promise<void> => {
      for (let call = 0; call < 3; call += 1)
        await failureOf(models.requireInstructable().stream(requestWith()));
    };
    await fail();
    for (let probe = 4; probe <= 7; probe += 1) {
      timer.advance(30_000);
      await new Promise(setImmediate);
      expect(voice.requests).toHaveLength(probe);
    }
    await fail();
    const leftOut = (reason: string): string =>
      `a provider is left out for now {"kind":"llm","provider":"groq","code":"llm_unavailable","reason":"${reason}"}`;
    const again = 'a provider is used again {"kind":"llm","provider":"groq"}';
    const told = logged.filter((line) => line.includes('left out') || line.includes('again'));
    expect(told).toEqual([leftOut('scripted'), leftOut('its key is refused'), again, leftOut('scripted')]);
  });

  it('closes the circuits of a kind by hand', async () => {
    addModel('groq', [AWAY, AWAY, AWAY, 'from groq']);
    for (let call = 0; call < 4; call += 1)
      await failureOf(models.requireInstructable().stream(requestWith()));
    expect(registry.health()).toMatchObject({ llm: 'unavailable' });
    registry.reset('llm');
    expect(await answer()).toBe('from groq');
  });

  it('tells those of one name apart by their models', () => {
    addVoice('openai', 'healthy');
    for (const model of ['espeak-ng', 'kokoro-82m'])
      registry.add('tts', { name: 'embedded', provider: new ScriptedVoice({}, { model }) });
    const { current_model: current, providers } = presentProviders(registry).providers.tts;
    expect(current).toBe(providers[0]?.model);
    expect(providers.map(({ name, model, circuit }) => [name, model, circuit.name]).slice(1)).toEqual([
      ['embedded', 'espeak-ng', 'tts_embedded_espeak-ng'],
      ['embedded', 'kokoro-82m', 'tts_embedded_kokoro-82m'],
    ]);
    expect(providers[0]?.circuit.name).toBe('tts_openai');
  });

  it('shows kinds without a provider as they are', () => {
    expect(presentProviders(registry).providers.tts).toEqual({
      provider_type: 'tts',
      current_provider: null,
      current_model: null,
      fallback_count: 0,
      providers: [],
    });
    expect(presentProviders(registry).summary.tts).toEqual({ current: null, available_count: 0 });
    expect(registry.health()).toEqual({ stt: 'unavailable', llm: 'unavailable', tts: 'unavailable' });
  });

  it('takes the word of a provider that knows of itself that it cannot work', () => {
    addVoice('embedded', 'unavailable');
    expect(registry.health().tts).toBe('unavailable');
    addVoice('openai', 'healthy');
    expect([registry.health().tts, registry.lines.tts.current?.name]).toEqual(['degraded', 'openai']);
  });

  it('says nothing of a kind that is left to other processes', () => {
    addVoice('embedded', 'degraded', false);
    expect(registry.health()).not.toHaveProperty('tts');
    expect(presentProviders(registry).providers.tts.providers[0]).toMatchObject({
      enabled: false,
      available: false,
    });
  });

  it('adds what its sources open, and ends it with the application', async () => {
    let closed = 0;
    const source: AnyProviderSource = {
      kind: 'llm',
      open: () => ({
        providers: [{ name: 'groq', provider: new ScriptedLanguageModel([AWAY]) }],
        close: () => void (closed += 1),
      }),
    };
    registry.addFrom([source, { kind: 'tts', open: () => ({ providers: [] }) }], CONTEXT);
    for (let call = 0; call < 3; call += 1)
      await failureOf(models.requireInstructable().stream(requestWith()));
    expect(timer.pending).toBe(1);
    await registry.onApplicationShutdown();
    expect([closed, timer.pending]).toEqual([1, 0]);
  });
});
