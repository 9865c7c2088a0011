import { describe, expect, it } from 'vitest';
import { lineOf } from '../../../test/support/provider-lines.js';
import type { SpeechModels } from '../../engine/ports/speech-models.js';
import { SpeechToText, type RecognizedPiece } from '../../engine/ports/speech-to-text.js';
import { ConfigError } from '../../platform/config/config-section.js';
import type { SttProviderName } from '../../platform/config/stt-providers.js';
import { AppError } from '../../platform/errors/app-error.js';
import { recordingModels } from './recording-models.js';

/** Tells its name, or fails. */
class NamedRecognizer extends SpeechToText {
  readonly capabilities;

  constructor(
    private readonly provider: string,
    private readonly isDown: boolean,
    model: string,
  ) {
    super();
    const languages = provider === 'embedded' ? ['en'] : ['en', 'fr'];
    this.capabilities = { provider, model, languages, maxPieceSec: 15, wordTimes: true };
  }

  recognize(): Promise<RecognizedPiece> {
    if (this.isDown) return Promise.reject(new AppError('stt_unavailable', `${this.provider} is down`));
    return Promise.resolve({ text: this.provider, words: [], confidence: 1, tokens: 0 });
  }
}

const MODELS = { deepgram: 'nova-3', openai: 'whisper-1', groq: 'whisper-1', embedded: 'moonshine-tiny' };

interface House {
  named?: SttProviderName[];
  down?: SttProviderName[];
  preferredId?: string;
}

/** All four of them, in the order that settings give. */
function modelsOf({ named = [], down = [], preferredId }: House): SpeechModels {
  const order: SttProviderName[] = named.length > 0 ? [...named] : ['deepgram', 'openai', 'groq'];
  if (!order.includes('embedded')) order.push('embedded');
  const recognizers = order.map((name) => [
    name,
    new NamedRecognizer(name, down.includes(name), MODELS[name]),
  ]);
  const { line, logger } = lineOf<SpeechToText>(
    'stt',
    Object.fromEntries(recognizers) as Record<string, SpeechToText>,
  );
  return recordingModels(line, { named, preferredId }, logger);
}

async function hear(models: SpeechModels, language: string, model?: string): Promise<string> {
  const { recognizer } = models.choose(model, language).model;
  return (await recognizer.recognize(new Int16Array(1), { priority: 'batch', language })).text;
}

describe('models of recordings', () => {
  it('are local unless settings or requests name another', async () => {
    const models = modelsOf({});
    expect(models.models.map(({ id, ownedBy }) => [id, ownedBy])).toEqual([
      ['moonshine-tiny', 'local'],
      ['nova-3', 'deepgram'],
      ['whisper-1', 'openai'],
      ['groq/whisper-1', 'groq'],
    ]);
    expect(await hear(models, 'en')).toBe('embedded');
    expect(models.speaks('fr')).toBe(false);
    await expect(hear(models, 'fr')).rejects.toMatchObject({ code: 'language_not_supported' });
    expect(await hear(models, 'fr', 'whisper-1')).toBe('openai');
    expect(await hear(models, 'fr', 'GROQ')).toBe('groq');
  });

  it('give nothing away by failover', async () => {
    await expect(hear(modelsOf({ down: ['embedded'] }), 'en')).rejects.toThrow('embedded is down');
    const named = { named: ['embedded', 'openai'] satisfies SttProviderName[] };
    await expect(hear(modelsOf({ ...named, down: ['embedded'] }), 'en')).rejects.toThrow('embedded is down');
    expect(await hear(modelsOf(named), 'fr')).toBe('openai');
    await expect(hear(modelsOf({ down: ['openai'] }), 'en', 'whisper-1')).rejects.toThrow('openai is down');
  });

  it('follow the names in settings, and go on to those behind', async () => {
    const named: SttProviderName[] = ['openai', 'deepgram', 'embedded'];
    expect(modelsOf({ named }).default.id).toBe('whisper-1');
    expect(await hear(modelsOf({ named, down: ['openai'] }), 'fr')).toBe('deepgram');
    expect(await hear(modelsOf({ named, down: ['openai', 'deepgram'] }), 'en')).toBe('embedded');
    await expect(hear(modelsOf({ named: ['openai'], down: ['openai'] }), 'en')).rejects.toThrow(
      'openai is down',
    );
  });

  it('may have a preferred one, which must be there', () => {
    expect(modelsOf({ preferredId: 'whisper-1' }).default.ownedBy).toBe('openai');
    expect(() => modelsOf({ preferredId: 'parakeet' })).toThrow(ConfigError);
  });
});
