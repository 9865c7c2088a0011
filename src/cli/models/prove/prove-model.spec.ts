import { describe, expect, it } from 'vitest';
import type { InstalledModel } from '../../../engine/inference/models/installed-models.js';
import type { Recognizer } from '../../../engine/inference/recognizer.js';
import { VoiceActivity, type VoiceActivityStream } from '../../../engine/ports/voice-activity.js';
import { renderProof } from './prove-report.js';
import { proveModel, type ModelProof } from './prove-model.js';

const MODEL: InstalledModel = {
  name: 'scripted',
  dir: '/nowhere',
  manifest: {
    ...{
      model: 'scripted',
      kind: 'speech-to-text',
      format: 'whisper',
      languages: ['en', 'de'],
      licence: 'MIT',
    },
    ...{ revision: 0, source: { imported: true }, maxPieceSec: 30, files: {} },
  },
};

class SpeechEverywhere extends VoiceActivity {
  open(): VoiceActivityStream {
    return { probabilities: (pcm) => Promise.resolve(new Float32Array(pcm.length / 512).fill(1)) };
  }
}

/** Hears the text that stands for a length of audio in seconds. */
function scripted(texts: Record<number, string>, asked: unknown[] = []): Recognizer {
  return {
    recognize: (pieces, hints) => {
      asked.push(hints);
      return Promise.resolve(
        pieces.map((pcm) => {
          const text = texts[Math.round(pcm.length / 16_000)] ?? '';
          const words = text
            .split(' ')
            .map((word, at) => ({ text: word, startMs: at, endMs: at + 1, confidence: 1 }));
          return { text, words: text === '' ? [] : words, confidence: 1, tokens: words.length };
        }),
      );
    },
    release: () => Promise.resolve(),
  };
}

async function* clipsOf(...clips: [language: string, seconds: number, transcript: string][]) {
  for (const [language, seconds, transcript] of clips) {
    yield {
      name: `${language}-${seconds}`,
      language,
      transcript,
      pcm: new Int16Array(seconds * 16_000).fill(1000),
    };
  }
}

const prove = (recognizer: Recognizer, ...clips: Parameters<typeof clipsOf>): Promise<ModelProof> =>
  proveModel(
    MODEL,
    recognizer,
    new SpeechEverywhere(),
    { origin: 'made up', clips: clipsOf(...clips) },
    () => undefined,
  );

describe('proveModel', () => {
  it('counts the errors of each language over all its recordings, and tells the recogniser the language', async () => {
    const asked: unknown[] = [];
    const proof = await prove(
      scripted({ 2: 'One two three four', 3: 'ein Haus am See', 4: 'six seven' }, asked),
      ['en', 2, 'one, two; three four!'],
      ['de', 3, 'Ein Haus am Meer.'],
      ['en', 4, 'six seven eight nine'],
    );
    expect(asked).toEqual([{ language: 'en' }, { language: 'de' }, { language: 'en' }]);
    expect(proof.languages).toMatchObject([
      { language: 'de', clips: 1, words: 4, errors: 1, wordErrorRate: 0.25, audioSec: 3 },
      { language: 'en', clips: 2, words: 8, errors: 2, wordErrorRate: 0.25, audioSec: 6 },
    ]);
    expect(proof.holds).toBe(true);
    expect(renderProof(proof)).toMatch(
      /^scripted, made up\n\n.*\nde +1 +4 +1 +25\.0 % +3 s .*\nen[^]*The proof holds\./,
    );
  });

  it('does not hold where one language is not recognised, or nothing was there', async () => {
    const half = await prove(
      scripted({ 2: 'all is well', 3: '' }),
      ['en', 2, 'all is well'],
      ['de', 3, 'nichts davon'],
    );
    expect(half.holds).toBe(false);
    expect(renderProof(half)).toContain('more than 30 % of the words of a language are wrong');
    expect((await prove(scripted({}))).holds).toBe(false);
  });
});
