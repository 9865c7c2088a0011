import { describe, expect, it } from 'vitest';
import { ProvidersConfig } from '../../platform/config/providers.config.js';
import type { Logger } from '../../platform/logging/logger.js';
import { ConfiguredVoices } from './configured-voices.js';

describe('ConfiguredVoices', () => {
  let warnings: string[] = [];
  const voicesOf = (environment: Record<string, string>, isInstalled = true): ConfiguredVoices => {
    warnings = [];
    const logger = { warn: (_: object, message: string) => warnings.push(message) } as unknown as Logger;
    return new ConfiguredVoices(new ProvidersConfig(environment), logger, () => isInstalled);
  };
  const namesOf = ({ voices }: ConfiguredVoices): string[] =>
    voices.map(({ capabilities }) => `${capabilities.provider} ${capabilities.model}`);

  it('has the embedded voice without any setting', async () => {
    const voices = voicesOf({});
    expect(namesOf(voices)).toEqual(['embedded espeak-ng']);
    expect(voices.choose('fr').capabilities.provider).toBe('embedded');
    await voices.onApplicationShutdown();
  });

  it('has every provider that is set, best first', async () => {
    const keys = { OPENAI_API_KEY: 'o', CARTESIA_API_KEY: 'c', ELEVENLABS_API_KEY: 'e' };
    const voices = voicesOf({ ...keys, TTS_PROVIDERS: 'elevenlabs,embedded,openai,cartesia' });
    expect(namesOf(voices)).toEqual([
      'elevenlabs eleven_flash_v2_5',
      'embedded espeak-ng',
      'openai gpt-4o-mini-tts',
      'cartesia sonic-3',
    ]);
    await voices.onApplicationShutdown();
  });

  it('does without the embedded voice where it is not installed, and says so', () => {
    const voices = voicesOf({}, false);
    expect(warnings).toEqual(['no embedded speech synthesis: its optional package is not installed']);
    expect(() => voices.choose('en')).toThrow(/No speech synthesis is installed or configured/);
  });

  it('refuses to start without the embedded voice when it is asked for by name', () => {
    expect(() => voicesOf({ TTS_PROVIDERS: 'embedded' }, false)).toThrow(
      'TTS_PROVIDERS: embedded needs the optional package @echogarden/espeak-ng-emscripten',
    );
  });
});
