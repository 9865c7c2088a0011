import { describe, expect, it } from 'vitest';
import { ScriptedLanguageModel } from '../../../test/support/scripted-language-model.js';
import { LanguageModels } from '../../engine/ports/language-model.js';
import { SpeechModels, type SpeechModel } from '../../engine/ports/speech-models.js';
import { SpeechToText, type RecognizedPiece } from '../../engine/ports/speech-to-text.js';
import { TemplateLibrary } from '../../engine/text/template-library.js';
import { productPath } from '../../platform/config/product-folder.js';
import type { ProcessAudioDto } from './dto/process-audio.dto.js';
import { RequestSettler } from './request-settler.js';
import type { SettledRequest } from './settled-request.js';

class SilentRecognizer extends SpeechToText {
  readonly capabilities;

  constructor(model: string, languages: readonly string[]) {
    super();
    this.capabilities = { provider: 'p', model, languages, maxPieceSec: 15, wordTimes: true };
  }

  recognize(): Promise<RecognizedPiece> {
    return Promise.resolve({ text: '', words: [], confidence: 0, tokens: 0 });
  }
}

const recognizer = (id: string, ...languages: string[]): SpeechModel => ({
  id,
  aliases: [],
  ownedBy: 'local',
  createdSec: 0,
  recognizer: new SilentRecognizer(id, languages),
});

const ENGLISH = recognizer('tiny', 'en');
const EUROPEAN = recognizer('wide', 'de', 'en', 'fr');

interface House {
  speech?: SpeechModel[];
  hasLanguageModel?: boolean;
}

const settle = (
  fields: Partial<ProcessAudioDto>,
  { speech = [ENGLISH], hasLanguageModel = true }: House = {},
): Promise<SettledRequest> => {
  const settler = new RequestSettler(
    new SpeechModels(speech),
    new LanguageModels(hasLanguageModel ? [new ScriptedLanguageModel([])] : []),
    new TemplateLibrary({ builtinDir: productPath('templates'), userDir: undefined }),
  );
  return settler.settle({
    fields,
    file: { name: 'a', bytes: 1, sha256: 'f' },
    fileName: 'audio.mp3',
    expectedMs: undefined,
    announcedMs: undefined,
    dropped: [],
  });
};

const droppedOf = ({ dropped }: SettledRequest): string[] => dropped.map(({ parameter }) => parameter);

describe('the language of the recording', () => {
  it('is German where nobody says otherwise and a recogniser speaks it', async () => {
    const settled = await settle({}, { speech: [ENGLISH, EUROPEAN] });
    expect(settled).toMatchObject({ recognizer: 'wide', sourceLanguage: 'de', dropped: [], isKept: true });
  });

  it('is what the recogniser speaks where none speaks German, and that is told', async () => {
    const settled = await settle({});
    expect(settled).toMatchObject({ recognizer: 'tiny', sourceLanguage: 'en', isKept: false });
    expect(droppedOf(settled)).toEqual(['source_language']);
  });

  it('is not German for the sake of a recogniser that only those get who name it', async () => {
    const settled = await settle({}, { speech: [ENGLISH, { ...EUROPEAN, isOnlyByName: true }] });
    expect(settled).toMatchObject({ recognizer: 'tiny', sourceLanguage: 'en' });
  });

  it('is refused when it was asked for and nobody speaks it', async () => {
    await expect(settle({ source_language: 'fr' })).rejects.toThrow(
      expect.objectContaining({ code: 'language_not_supported' }),
    );
  });

  it('is left to the server by auto, which tells when there was no choice', async () => {
    const settled = await settle({ source_language: 'Auto' });
    expect(settled).toMatchObject({ sourceLanguage: 'en', isKept: true });
    expect(droppedOf(settled)).toEqual(['source_language']);
    expect(droppedOf(await settle({ source_language: 'auto' }, { speech: [EUROPEAN] }))).toEqual([]);
  });
});

describe('the language of the answer', () => {
  it('is German where nobody says otherwise and there is a language model', async () => {
    expect(await settle({ source_language: 'en' })).toMatchObject({
      targetLanguage: 'de',
      textModel: 'scripted/script-1',
      dropped: [],
      isKept: true,
    });
  });

  it('is that of the recording where there is no language model, and that is told', async () => {
    const settled = await settle({ source_language: 'en' }, { hasLanguageModel: false });
    expect(settled).toMatchObject({ targetLanguage: null, textModel: null, isKept: false });
    expect(droppedOf(settled)).toEqual(['target_language']);
  });

  it('needs no language model when it is that of the recording', async () => {
    const fields = { source_language: 'en-GB', target_language: 'en' };
    const settled = await settle(fields, { hasLanguageModel: false });
    expect(settled).toMatchObject({ targetLanguage: 'en', textModel: null, dropped: [], isKept: true });
  });

  it('is refused when it was asked for and there is no language model', async () => {
    const fields = { source_language: 'en', target_language: 'de' };
    await expect(settle(fields, { hasLanguageModel: false })).rejects.toThrow(
      expect.objectContaining({
        code: 'llm_unavailable',
        message: expect.stringContaining('OPENAI_API_KEY'),
      }),
    );
  });
});

describe('the template', () => {
  it('is remembered by its content, in the language of the answer', async () => {
    const german = await settle({ source_language: 'en', template: 'Summary' });
    const english = await settle({ source_language: 'en', target_language: 'en', template: 'Summary' });
    expect(german.template?.name).toBe('Summary');
    expect(german.template?.contentHash).not.toBe(english.template?.contentHash);
  });

  it('is refused where there is no language model', async () => {
    const fields = { source_language: 'en', target_language: 'en', template: 'Summary' };
    await expect(settle(fields, { hasLanguageModel: false })).rejects.toThrow(
      expect.objectContaining({ code: 'llm_unavailable' }),
    );
  });

  it('is refused when there is none of that name', async () => {
    await expect(settle({ source_language: 'en', template: 'Poem' })).rejects.toThrow(
      expect.objectContaining({ code: 'invalid_template' }),
    );
  });
});

it('tells of a token without an address', async () => {
  const fields = { source_language: 'en', callback_token: 'secret' };
  const settled = await settle(fields);
  expect(droppedOf(settled)).toEqual(['callback_token']);
  expect(JSON.stringify(settled)).not.toContain('secret');
});
