import { afterEach, describe, expect, it } from 'vitest';
import { ScriptedVoice } from '../../../../test/support/scripted-voice.js';
import { ProvidersConfig } from '../../../platform/config/providers.config.js';
import type { Logger } from '../../../platform/logging/logger.js';
import type { EmbeddedSpeech } from '../embedded-speech.js';
import type { ServableModel } from '../installed-models.js';
import { ProviderRegistry } from '../registry/provider-registry.js';
import { InstalledVoices } from './installed-voices.js';

const KEYS = { ELEVENLABS_API_KEY: 'e' };

const aModel = (name: string, languages = ['en']): ServableModel => ({
  ...{ kind: 'text-to-speech', languages, files: ['af_heart.bin'], installedSec: 0, mark: name },
  reference: { key: `${name}@1`, name, format: 'kokoro', dir: name, bytes: 1 },
});

describe('InstalledVoices', () => {
  let warnings: unknown[] = [];
  let forgotten: string[] = [];
  let registry: ProviderRegistry;
  let voices: InstalledVoices;

  function open(environment: Record<string, string> = {}, hasPhonemizer = true): void {
    [warnings, forgotten] = [[], []];
    const config = new ProvidersConfig({ ...KEYS, ...environment });
    const warn = ({ reason }: { reason: string }): void => void warnings.push(reason);
    const logger = { info: () => undefined, warn } as unknown as Logger;
    registry = new ProviderRegistry({ logger, order: config.providerOrder, probeTimeoutMs: 1 });
    for (const name of ['elevenlabs', 'embedded'])
      registry.add('tts', { name, provider: new ScriptedVoice({}) });
    const models = { forget: ({ name }: { name: string }) => forgotten.push(name) };
    const speech = { pool: { models }, isUsedHere: true, health: 'healthy' } as unknown as EmbeddedSpeech;
    voices = new InstalledVoices(config, speech, registry, logger, () => hasPhonemizer);
  }
  const line = (): string[] => registry.lines.tts.entries.map(({ name }) => name);

  afterEach(async () => {
    await voices.close();
    await registry.onApplicationShutdown();
  });

  it('stand behind vendors and before the embedded one, while they are installed', () => {
    open();
    voices.use([aModel('kokoro-82m')]);
    voices.use([aModel('kokoro-82m')]);
    expect(line()).toEqual(['elevenlabs', 'kokoro', 'embedded']);
    voices.use([]);
    expect([line(), forgotten, warnings]).toEqual([['elevenlabs', 'embedded'], ['kokoro-82m'], []]);
  });

  it('stand where settings have them', () => {
    open({ TTS_PROVIDERS: 'kokoro,elevenlabs,embedded' });
    voices.use([aModel('kokoro-82m')]);
    expect(line()).toEqual(['kokoro', 'elevenlabs', 'embedded']);
  });

  it('are left out where settings name others, and told where they name what is not there', () => {
    open({ TTS_PROVIDERS: 'embedded' });
    voices.use([aModel('kokoro-82m')]);
    expect([line().includes('kokoro'), warnings]).toEqual([false, []]);
    open({ TTS_PROVIDERS: 'kokoro,embedded' });
    voices.use([]);
    voices.use([]);
    expect(warnings).toEqual(['no model of it is installed']);
  });

  it('are left out where they have no voice for their languages', () => {
    open();
    voices.use([aModel('kokoro-ja', ['ja']), aModel('kokoro-82m')]);
    voices.use([aModel('kokoro-ja', ['ja']), aModel('kokoro-82m')]);
    expect(line()).toEqual(['elevenlabs', 'kokoro', 'embedded']);
    expect(warnings).toEqual(['kokoro-ja has no voice for the languages that it claims']);
  });

  it('are left out without eSpeak NG, which is told once', () => {
    open({}, false);
    voices.use([aModel('kokoro-82m'), aModel('kokoro-other')]);
    expect(line()).toEqual(['elevenlabs', 'embedded']);
    expect(warnings).toEqual(['its phonemes need the optional package @echogarden/espeak-ng-emscripten']);
  });
});
