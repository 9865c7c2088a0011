import { describe, expect, it } from 'vitest';
import { SpeechToText, type RecognizedPiece } from './speech-to-text.js';
import { SpeechModels, type SpeechModel } from './speech-models.js';

class SilentRecognizer extends SpeechToText {
  readonly capabilities;
  constructor(model: string, languages: string[]) {
    super();
    this.capabilities = { provider: 'p', model, languages, maxPieceSec: 15, wordTimes: true };
  }
  recognize(): Promise<RecognizedPiece> {
    return Promise.resolve({ text: '', words: [], confidence: 0, tokens: 0 });
  }
}

function aModel(id: string, languages: string[], aliases: string[] = []): SpeechModel {
  return { id, aliases, ownedBy: 'local', createdSec: 0, recognizer: new SilentRecognizer(id, languages) };
}

const english = aModel('moonshine-tiny', ['en']);
const many = aModel('parakeet-tdt-0.6b-v3', ['en', 'fr', 'de'], ['parakeet']);

describe('SpeechModels', () => {
  it('takes the first model and its only language, and says so, when nothing was asked for', () => {
    const choice = new SpeechModels([english]).choose(undefined, undefined);
    expect(choice).toMatchObject({ model: { id: 'moonshine-tiny' }, language: 'en' });
    expect(choice.warning).toContain('transcribed as en');
  });

  it('says what it takes for the language where a vendor would have to be told', () => {
    const vendor = { ...aModel('whisper-1', ['en', 'fr']), ownedBy: 'openai' };
    expect(new SpeechModels([vendor]).choose(undefined, 'auto').warning).toBe(
      'No language was named: transcribed as en. Name the one that is spoken; whisper-1 speaks others too.',
    );
    expect(new SpeechModels([many]).choose(undefined, undefined).warning).toBeUndefined();
  });

  it('takes a model that is only for those who name it for nobody else', () => {
    const models = new SpeechModels([{ ...many, isOnlyByName: true }, english]);
    expect(models.default.id).toBe('moonshine-tiny');
    expect(models.speaks('fr')).toBe(false);
    expect(() => models.choose(undefined, 'fr')).toThrow(/not supported by model 'moonshine-tiny'/);
    expect(models.choose('parakeet', 'fr').model.id).toBe('parakeet-tdt-0.6b-v3');
  });

  it.each(['en', 'EN', 'en-GB', 'en_US'])('understands %s as English', (language) => {
    expect(new SpeechModels([english]).choose(undefined, language)).toMatchObject({
      language: 'en',
      warning: undefined,
    });
  });

  it('refuses a language that the model does not speak, naming those that it does', () => {
    expect(() => new SpeechModels([english]).choose(undefined, 'fr')).toThrow(
      "Language 'fr' is not supported by model 'moonshine-tiny'. Supported languages: en.",
    );
  });

  it('goes to another model for a language that the preferred one does not speak', () => {
    const models = new SpeechModels([many, english], 'moonshine-tiny');
    expect(models.choose(undefined, 'de').model.id).toBe('parakeet-tdt-0.6b-v3');
    expect(models.choose(undefined, 'en').model.id).toBe('moonshine-tiny');
  });

  it('does not leave a model that was named', () => {
    expect(() => new SpeechModels([many, english]).choose('moonshine-tiny', 'de')).toThrow(/not supported/);
  });

  it('finds a model by alias and refuses one that is not installed, naming those that are', () => {
    expect(new SpeechModels([many]).choose('Parakeet', 'fr').model.id).toBe('parakeet-tdt-0.6b-v3');
    expect(() => new SpeechModels([english]).choose('parakeet', undefined)).toThrow(
      "Model 'parakeet' is not available. Available models: moonshine-tiny.",
    );
  });

  it('refuses a preferred model that is not installed', () => {
    expect(() => new SpeechModels([english], 'whisper').expectPreferred()).toThrow(/not available/);
  });

  it('hears which language is spoken where a local model speaks several and nobody named one', () => {
    expect(new SpeechModels([many]).choose(undefined, 'auto').language).toBe('auto');
    expect(new SpeechModels([english]).choose(undefined, 'auto').language).toBe('en');
  });

  it('goes by what is usable at the moment, and tells why a model is not', () => {
    let models = [many, english];
    const reasonAgainst = (name: string): string | undefined =>
      name === 'parakeet' ? 'encoder.onnx is truncated' : undefined;
    const choosing = new SpeechModels(
      {
        get models() {
          return models;
        },
        reasonAgainst,
      },
      'parakeet',
    );
    expect(choosing.default.id).toBe('parakeet-tdt-0.6b-v3');
    models = [english];
    expect(choosing.default.id).toBe('moonshine-tiny');
    expect(() => choosing.choose('parakeet', undefined)).toThrow(
      "Model 'parakeet' is not available: encoder.onnx is truncated. Available models: moonshine-tiny.",
    );
  });
});
