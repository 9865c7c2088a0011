import { describe, expect, it } from 'vitest';
import { SpeechVoices } from './speech-voices.js';
import { TextToSpeech, type TextToSpeechCapabilities } from './text-to-speech.js';

class Voice extends TextToSpeech {
  readonly capabilities: TextToSpeechCapabilities;
  warmUps = 0;

  constructor(provider: string, languages: string[]) {
    super();
    this.capabilities = { provider, model: 'm1', languages, sampleRateHz: 24_000 };
  }

  override speak(): AsyncIterable<Int16Array> {
    throw new Error('not asked to');
  }

  override warmUp(): void {
    this.warmUps += 1;
  }
}

describe('SpeechVoices', () => {
  const best = new Voice('cartesia', ['en', 'fr']);
  const last = new Voice('embedded', ['en', 'de']);
  const voices = new SpeechVoices([best, last]);

  it.each([
    ['en', best],
    ['fr-CA', best],
    ['DE', last],
    ['de_AT', last],
  ])('chooses the best that speaks %s', (language, voice) => {
    expect(voices.choose(language)).toBe(voice);
  });

  it('lists all that speak a language, best first', () => {
    expect(voices.speaking('en')).toEqual([best, last]);
  });

  it('warms up the one that it would choose', () => {
    voices.warmUp('de');
    voices.warmUp('tlh');
    expect([best.warmUps, last.warmUps]).toEqual([0, 1]);
  });

  it('names what is spoken when a language is not', () => {
    expect(() => voices.choose('it')).toThrow(
      "Language 'it' is not spoken by cartesia, embedded. Supported languages: de, en, fr.",
    );
  });

  it('names what brings speech when there is none', () => {
    expect(() => new SpeechVoices([]).choose('en')).toThrow(/espeak.*OPENAI_API_KEY/);
  });
});
