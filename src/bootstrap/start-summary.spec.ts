import { describe, expect, it } from 'vitest';
import { beepVoice } from '../../test/support/example-provider/beep.source.js';
import { ScriptedLanguageModel } from '../../test/support/scripted-language-model.js';
import type { EmbeddedSpeech } from '../modules/providers/embedded-speech.js';
import { REGISTERED_PROVIDERS } from '../modules/providers/registered-providers.js';
import { ProviderRegistry } from '../modules/providers/registry/provider-registry.js';
import type { AnyProviderSource } from '../modules/providers/registry/provider-source.js';
import type { Environment } from '../platform/config/config-section.js';
import { loadConfig, type LoadedConfig } from '../platform/config/load-config.js';
import type { Logger } from '../platform/logging/logger.js';
import type { SummedProviders } from './provider-summary.js';
import { summaryLines } from './start-summary.js';

const BULL = {
  QUEUE_DRIVER: 'bull',
  REDIS_URL: 'redis://anna:canary-password@redis.lan:6380/2',
  REDIS_PREFIX: 'house',
};

function summaryOf(environment: Environment, sources = REGISTERED_PROVIDERS): string {
  const listeners = { mainPort: 8000, aliasPorts: [5001], missingPorts: [8080] };
  const config = loadConfig(environment);
  return summaryLines(config, listeners, providersOf(config, sources)).join('\n');
}

/** What a server without installed models has. */
function providersOf(config: LoadedConfig, sources: readonly AnyProviderSource[]): SummedProviders {
  const logger = { info: () => undefined, warn: () => undefined } as unknown as Logger;
  const registry = new ProviderRegistry({
    ...{ logger, order: config.providers.providerOrder, probeTimeoutMs: 1000 },
  });
  const speech = { pool: {}, isUsedHere: true, health: 'healthy' } as unknown as EmbeddedSpeech;
  registry.addFrom(sources, { config: config.providers, logger, speech });
  return { lines: registry.lines, recognizers: [], voices: [] };
}

describe('the start summary', () => {
  it('tells where the server is and what it runs on', () => {
    const summary = summaryOf({});
    expect(summary).toContain('http://localhost:8000/v1/audio/transcriptions');
    expect(summary).toMatch(/Page +http:\/\/localhost:8000\/console$/m);
    expect(summary).toContain('port 8080: it is in use');
    expect(summary).toMatch(/Queue +sqlite in \.\/data, up to 100 waiting jobs/);
  });

  it('names the Redis of the queue without its credentials', () => {
    const summary = summaryOf(BULL);
    expect(summary).toContain('bull on redis.lan:6380 (house)');
    expect(summary).not.toMatch(/anna|canary/);
  });

  it('names what recordings are read by, and to whom they go', () => {
    expect(summaryOf({})).toMatch(/Model +moonshine-tiny \(English\) in \.\/models$/m);
    const keys = { OPENAI_API_KEY: 'o', DEEPGRAM_API_KEY: 'd' };
    expect(summaryOf(keys)).toMatch(/Model +moonshine-tiny/);
    expect(summaryOf(keys)).toMatch(
      /Hearing +conversations by nova-3 at deepgram, then whisper-1 at openai, then moonshine-tiny/,
    );
    expect(summaryOf({ ...keys, STT_PROVIDERS: 'embedded' })).not.toContain('Hearing');
    expect(summaryOf({ ...keys, STT_PROVIDERS: 'openai,deepgram,embedded' })).toMatch(
      /Model +whisper-1 at openai, then nova-3 at deepgram, then moonshine-tiny \(English\) in/,
    );
    expect(summaryOf({ ...keys, STT_MODEL: 'whisper-1' })).toMatch(/Model +whisper-1 \(STT_MODEL\)$/m);
  });

  it('names the script that answers while there is no language model', () => {
    expect(summaryOf({})).toMatch(/Dialogue +a small script/);
    expect(summaryOf({ OPENAI_API_KEY: 'o' })).not.toContain('Dialogue');
  });

  it('names what speaks, best first', () => {
    expect(summaryOf({})).toMatch(/Voice +eSpeak NG on this machine$/m);
    expect(summaryOf({ OPENAI_API_KEY: 'o' })).toMatch(
      /Voice +gpt-4o-mini-tts at openai, then eSpeak NG on this machine$/m,
    );
  });

  it('tells of a voice that settings name and that is not there', () => {
    expect(summaryOf({ TTS_PROVIDERS: 'kokoro' })).toMatch(
      /Voice +none: kokoro is not installed \(TTS_PROVIDERS\)$/m,
    );
    expect(summaryOf({ TTS_PROVIDERS: 'kokoro,embedded' })).toMatch(
      /Voice +eSpeak NG on this machine; kokoro is not installed \(TTS_PROVIDERS\)$/m,
    );
  });

  it('names providers that were added', () => {
    const provider = new ScriptedLanguageModel(['']);
    const sage: AnyProviderSource = {
      kind: 'llm',
      open: () => ({ providers: [{ name: 'sage', provider }] }),
    };
    const summary = summaryOf({}, [beepVoice, sage, ...REGISTERED_PROVIDERS]);
    expect(summary).toMatch(new RegExp(`Texts +${provider.capabilities.model} at sage$`, 'm'));
    expect(summary).not.toContain('Dialogue');
    expect(summary).toMatch(/Voice +beep-1 at beep, then eSpeak NG on this machine$/m);
  });

  it('warns of a language of conversations that no recogniser understands', () => {
    const french = { ASSISTANT_LANGUAGE: 'fr-CA' };
    expect(summaryOf(french)).toContain(
      'ASSISTANT_LANGUAGE=fr-CA: no recogniser here understands it; conversations are refused',
    );
    expect(summaryOf({ ...french, ROLE: 'worker' })).not.toContain('ASSISTANT_LANGUAGE');
    expect(summaryOf({ ...french, DEEPGRAM_API_KEY: 'd' })).not.toContain('ASSISTANT_LANGUAGE');
    expect(summaryOf({ ASSISTANT_LANGUAGE: 'en' })).not.toContain('ASSISTANT_LANGUAGE');
  });

  it('tells what a process leaves to others', () => {
    expect(summaryOf({ ROLE: 'api' })).toMatch(/left to processes with ROLE=worker or all/);
    expect(summaryOf({ ROLE: 'api' })).toMatch(/Model +not loaded here/);
    const worker = summaryOf({ ROLE: 'worker' });
    expect(worker).toMatch(/Worker +works on jobs; http:\/\/localhost:8000\/health/);
    expect(worker).not.toContain('/v1/audio/transcriptions');
  });
});
