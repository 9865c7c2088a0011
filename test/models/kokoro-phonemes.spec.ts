import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EspeakEngine } from '../../src/modules/providers/espeak/espeak-engine.js';
import { espeakProgram } from '../../src/modules/providers/espeak/espeak-program.js';
import { espeakPhonemizer } from '../../src/modules/providers/kokoro/phonemizer.js';
import { sentencesOf } from '../../src/modules/providers/kokoro/text-sections.js';
import { SynthesisErrors } from '../../src/modules/providers/synthesis/synthesis-errors.js';
import { PUBLISHED_VOCABULARY } from '../support/random-models/kokoro.js';

const ignore = (): void => undefined;

describe('how eSpeak NG tells Kokoro to say it', () => {
  let engine: EspeakEngine;
  const { signal } = new AbortController();

  const said = async (text: string, phonemizer: string): Promise<string> => {
    const phonemize = espeakPhonemizer(engine);
    const options = { phonemizer, priority: 'live' as const, signal };
    const sentences = await Promise.all(sentencesOf(text).map((sentence) => phonemize(sentence, options)));
    return sentences.join(' | ');
  };

  beforeAll(() => {
    const errors = new SynthesisErrors({ provider: 'kokoro', model: 'test' });
    const logger = { info: ignore, warn: ignore };
    engine = new EspeakEngine({ program: espeakProgram(), errors, logger, stuckAfterMs: 30_000 });
  });
  afterAll(() => engine.close());

  it.each([
    ['en-us', 'How could I know? It is “unanswerable”.', 'hˌW kʊd I nˈO? | ɪT ˈɪz “ʌnˈænsəɹəbᵊl”.'],
    ['en-us', 'A little water, and fire: 3.14!', 'ɐ lˈɪTᵊl wˈɔTəɹ, ænd fˈIəɹ: θɹˈi pYnt wˈʌn fˈɔɹ!'],
    ['en', 'The boat is there, at the car.', 'ðə bˈQt ɪz ðˈɛː, at ðə kˈɑː.'],
    ['fr', 'Bonjour, comment allez-vous ?', 'bɔ̃ʒˈuʁ, kɔmˌɑ̃ alˈevˈu?'],
    ['es', 'Hola, muchas gracias.', 'ˈola, mˈuʧas ɣɾˈaθjas.'],
    ['it', 'La pizza, ragazzo!', 'la pˈiʦːa, raɡˈaʦːo!'],
    ['pt-br', 'Bom dia.', 'bˈoŋ ʤˈiæ.'],
  ])('%s: %s', async (phonemizer, text, phonemes) => {
    expect(await said(text, phonemizer)).toBe(phonemes);
  });

  it('reads markup as the text that it is', async () => {
    expect(await said('a <break/> [[h@loU]]', 'en-us')).toContain('bɹˈAk');
  });

  it('has symbols that Kokoro knows', async () => {
    const text = 'Buttons, bottles and an uncertain judge: “cheese” (with loch Ness) — beyond “Bach”…';
    const phonemes = await said(text, 'en-us');
    expect([...phonemes].filter((symbol) => !(symbol in PUBLISHED_VOCABULARY))).toEqual([]);
  });

  it('goes on after a voice that is not there', async () => {
    await expect(engine.phonemize(['a'], 'nobody', 'live', signal)).rejects.toMatchObject({
      code: 'invalid_request',
    });
    expect(await engine.phonemize(['', 'one two'], 'en-us', 'live', signal)).toEqual(['', 'w_ˈʌ_n t_ˈuː']);
  });
});
