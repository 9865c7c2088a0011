import { describe, expect, it } from 'vitest';
import { aRecognizer } from '../../../../test/support/named-models.js';
import { ScriptedLanguageModel } from '../../../../test/support/scripted-language-model.js';
import { ScriptedVoice } from '../../../../test/support/scripted-voice.js';
import { LanguageModels } from '../../../engine/ports/language-model.js';
import { SpeechModels, type SpeechModel } from '../../../engine/ports/speech-models.js';
import { SpeechVoices } from '../../../engine/ports/speech-voices.js';
import { namedRecognizer } from './named-recognizer.js';
import { namedVoice } from './named-voice.js';
import { UsableModels } from './usable-models.js';

const local = aRecognizer('moonshine-tiny', ['en'], { aliases: ['moonshine'] });
const vendors = aRecognizer('whisper-1', ['en', 'fr'], { ownedBy: 'openai', aliases: ['openai'] });
const reserved: SpeechModel = { ...vendors, isOnlyByName: true };

describe('namedRecognizer', () => {
  const chosen = (models: SpeechModel[], name?: string, language?: string): string =>
    namedRecognizer(new SpeechModels(models), name, language).model.ownedBy;

  it('takes a well-known name for the model of requests that name none', () => {
    for (const name of ['whisper-1', 'gpt-4o-transcribe', 'Whisper-Large-V3']) {
      expect(chosen([local], name)).toBe('local');
      expect(chosen([local, reserved], name)).toBe('local');
    }
  });

  it('takes it for the model of that name where anybody may get that', () => {
    expect(chosen([vendors, local], 'whisper-1')).toBe('openai');
    expect(chosen([local, vendors], 'whisper-1')).toBe('openai');
  });

  it('gives a vendor what is meant for it', () => {
    expect(chosen([local, reserved], 'openai/whisper-1')).toBe('openai');
    expect(chosen([local, reserved], 'openai', 'fr')).toBe('openai');
    expect(chosen([local, reserved], 'moonshine')).toBe('local');
  });

  it('keeps a language that only a vendor speaks in the house too', () => {
    expect(() => chosen([local, reserved], 'whisper-1', 'fr')).toThrow("Language 'fr' is not supported");
  });

  it.each(['whisper-9', 'gpt-4o-transcribe-diarize'])('knows no %s', (name) => {
    expect(() => chosen([local], name)).toThrow(expect.objectContaining({ code: 'model_not_available' }));
  });
});

describe('namedVoice', () => {
  const best = new ScriptedVoice({}, { provider: 'cartesia', model: 'sonic' });
  const other = new ScriptedVoice({}, { provider: 'embedded', model: 'espeak-ng', languages: ['en', 'de'] });
  const voices = new SpeechVoices([best, other]);

  it('takes well-known names, and none, for the best of the language', () => {
    expect(namedVoice(voices, 'tts-1', 'en')).toBe(best);
    expect(namedVoice(voices, 'TTS-1-HD', 'de-AT')).toBe(other);
    expect(namedVoice(voices, undefined, 'fr')).toBe(best);
  });

  it.each(['espeak-ng', 'embedded', 'embedded/espeak-ng'])('takes %s for what it says', (name) => {
    expect(namedVoice(voices, name, 'en')).toBe(other);
    expect(() => namedVoice(voices, name, 'fr')).toThrow(
      "Language 'fr' is not spoken by model 'espeak-ng'. Supported languages: en, de.",
    );
  });

  it('names what there is where a name is unknown', () => {
    expect(() => namedVoice(voices, 'tts-9', 'en')).toThrow('Available models: sonic, espeak-ng.');
  });
});

describe('UsableModels', () => {
  const voice = new ScriptedVoice({}, { provider: 'embedded', model: 'espeak-ng' });
  const usable = (models: SpeechModel[], voices = [voice]): UsableModels =>
    new UsableModels(new SpeechModels(models), new SpeechVoices(voices), new LanguageModels([]), {
      language: undefined,
    });

  it('lists what is configured, then the names that stand for it', () => {
    const listed = usable([local, reserved]).list();
    expect(listed.slice(0, 4)).toMatchObject([
      { id: 'moonshine-tiny', ownedBy: 'local', task: 'transcription' },
      { id: 'openai/whisper-1', ownedBy: 'openai', task: 'transcription' },
      { id: 'espeak-ng', ownedBy: 'local', task: 'speech' },
      { id: 'whisper-1', ownedBy: 'local', standsFor: 'moonshine-tiny' },
    ]);
    expect(new Set(listed.map(({ id }) => id)).size).toBe(listed.length);
  });

  it('lists a name once where it is that of a model', () => {
    const found = usable([local, vendors])
      .list()
      .filter(({ id }) => id === 'whisper-1');
    expect(found).toMatchObject([{ ownedBy: 'openai' }]);
    expect(found[0]).not.toHaveProperty('standsFor');
  });

  it('lists a model that converses where a language model does', () => {
    const model = new ScriptedLanguageModel([]);
    const converses = new UsableModels(
      new SpeechModels([local]),
      new SpeechVoices([voice]),
      new LanguageModels([model]),
      { language: undefined },
    );
    expect(converses.list()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: model.capabilities.model, task: 'conversation' }),
        expect.objectContaining({ id: 'parley-realtime', task: 'realtime' }),
        expect.objectContaining({ id: 'gpt-realtime', standsFor: 'parley-realtime' }),
      ]),
    );
    expect(
      usable([local])
        .list()
        .some(({ task }) => task === 'realtime'),
    ).toBe(false);
  });

  it('lists no names for speech where nothing speaks', () => {
    expect(
      usable([local], [])
        .list()
        .some(({ task }) => task === 'speech'),
    ).toBe(false);
  });

  it('finds what it lists', () => {
    const models = usable([local, reserved]);
    for (const { id } of models.list()) expect(models.find(id).id).toBe(id);
    expect(() => models.find('gpt-9')).toThrow(expect.objectContaining({ code: 'model_not_available' }));
  });
});
