import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RecognizedPiece } from '../../src/engine/ports/speech-to-text.js';
import { DeepgramRecognizer } from '../../src/modules/providers/deepgram/deepgram-recognizer.js';
import { startDeepgramStandIn, type DeepgramStandIn } from '../support/deepgram-stand-in.js';
import { saying, WORD_MS } from '../support/scripted-speech.js';

describe('a recording at Deepgram', () => {
  let standIn: DeepgramStandIn;
  let recognizer: DeepgramRecognizer;

  beforeEach(async () => {
    standIn = await startDeepgramStandIn({ key: 'secret-key' });
    const settings = { provider: 'deepgram', model: 'nova-3', apiKey: 'secret-key' } as const;
    const timeoutsMs = { live: 15_000, batch: 15_000 };
    recognizer = new DeepgramRecognizer({ ...settings, baseUrl: `${standIn.url}/v1` }, timeoutsMs);
  });
  afterEach(async () => {
    recognizer.close();
    await standIn.close();
  });

  const recognize = (language?: string): Promise<RecognizedPiece> =>
    recognizer.recognize(saying('one two'), {
      priority: 'batch',
      ...(language === undefined ? {} : { language }),
    });

  it('is a WAV file, whose format the address leaves to it', async () => {
    const piece = await recognize('fr');
    expect(piece).toMatchObject({ text: 'one two.', confidence: 0.98, tokens: 2 });
    expect(piece.words.map(({ text, startMs }) => [text, startMs])).toEqual([
      ['one', 0],
      ['two.', WORD_MS],
    ]);
    const [asked] = standIn.asked;
    expect(asked?.path).toBe('/v1/listen?model=nova-3&smart_format=true&punctuate=true&language=fr');
    expect(asked?.headers).toMatchObject({ authorization: 'Token secret-key', 'content-type': 'audio/wav' });
  });

  it('is of a language that the vendor finds out where nobody tells it', async () => {
    await recognize();
    expect(standIn.asked[0]?.path).toMatch(/&punctuate=true&detect_language=true$/);
  });

  it('goes over a connection that is kept, in each language', async () => {
    for (const language of ['en', 'fr', 'en', 'fr']) await recognize(language);
    expect(standIn.connections()).toBe(2);
  });

  it('that is answered with something else is a failure', async () => {
    standIn.script = { answer: '{"request_id":"scripted"}' };
    await expect(recognize('en')).rejects.toMatchObject({
      code: 'stt_failed',
      message: 'deepgram did not answer with a text',
    });
  });

  it('is not sent once the provider is closed', async () => {
    recognizer.close();
    await expect(recognize('en')).rejects.toMatchObject({ code: 'stt_unavailable' });
    expect(standIn.connections()).toBe(0);
  });
});
