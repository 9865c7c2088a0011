import { describe, expect, it } from 'vitest';
import { lineOf, type LineHarness } from '../../../../test/support/provider-lines.js';
import {
  SpeechToText,
  type RecognizedPiece,
  type SpeechToTextCapabilities,
} from '../../../engine/ports/speech-to-text.js';
import { AppError } from '../../../platform/errors/app-error.js';
import type { ErrorCode } from '../../../platform/errors/error-codes.js';
import type { ProviderHealth } from '../../../platform/status/server-status.js';
import { FailoverSpeechToText } from './failover-speech-to-text.js';

/** Hears one thing in everything, or fails. */
class ScriptedRecognizer extends SpeechToText {
  readonly pieces: Int16Array[] = [];

  constructor(
    private readonly hears: string | AppError,
    private readonly more: Partial<SpeechToTextCapabilities> = {},
  ) {
    super();
  }

  get capabilities(): SpeechToTextCapabilities {
    return {
      provider: 'p',
      model: 'm',
      languages: ['en', 'fr'],
      maxPieceSec: 30,
      wordTimes: true,
      ...this.more,
    };
  }

  recognize(pcm: Int16Array): Promise<RecognizedPiece> {
    this.pieces.push(pcm);
    if (this.hears instanceof AppError) return Promise.reject(this.hears);
    return Promise.resolve({ text: this.hears, words: [], confidence: 1, tokens: 1 });
  }
}

const failing = (code: ErrorCode): ScriptedRecognizer =>
  new ScriptedRecognizer(new AppError(code, 'scripted'));
const PIECE = Int16Array.of(1, 2, 3);

function failover({ line, logger }: LineHarness<SpeechToText>): FailoverSpeechToText {
  return new FailoverSpeechToText(line, () => true, logger);
}
const hear = async (harness: LineHarness<SpeechToText>, language = 'en'): Promise<string> =>
  (await failover(harness).recognize(PIECE, { priority: 'batch', language })).text;

describe('FailoverSpeechToText', () => {
  it.each<ErrorCode>(['stt_unavailable', 'stt_timeout', 'stt_failed'])(
    'gives the same piece to the next after %s',
    async (code) => {
      const other = new ScriptedRecognizer('hello');
      const harness = lineOf<SpeechToText>('stt', { deepgram: failing(code), embedded: other });
      expect(await hear(harness)).toBe('hello');
      expect(other.pieces).toEqual([PIECE]);
      expect(harness.line.fallbackCount).toBe(1);
    },
  );

  it('tells who heard a piece', async () => {
    const other = new ScriptedRecognizer('hello', { model: 'tiny' });
    const harness = lineOf<SpeechToText>('stt', { deepgram: failing('stt_failed'), embedded: other });
    const { recognizedBy } = await failover(harness).recognize(PIECE, { priority: 'batch' });
    expect(recognizedBy).toEqual({ provider: 'embedded', model: 'tiny' });
  });

  it.each<ErrorCode>(['cancelled', 'inference_failed', 'not_ready'])(
    'asks nobody else after %s',
    async (code) => {
      const other = new ScriptedRecognizer('hello');
      const harness = lineOf<SpeechToText>('stt', { embedded: failing(code), deepgram: other });
      await expect(hear(harness)).rejects.toMatchObject({ code });
      expect(other.pieces).toEqual([]);
    },
  );

  it('skips one whose circuit is open, and fails at once when that is so with all', async () => {
    const broken = failing('stt_failed');
    const harness = lineOf<SpeechToText>('stt', { deepgram: broken });
    for (let piece = 0; piece < 3; piece += 1) await hear(harness).catch(() => undefined);
    await expect(hear(harness)).rejects.toMatchObject({
      code: 'stt_unavailable',
      details: { providers: ['deepgram'] },
    });
    expect(broken.pieces).toHaveLength(3);
  });

  it('asks one that is out of order where there is no other, since it knows best what is the matter', async () => {
    const health: Record<string, ProviderHealth> = { embedded: 'unavailable' };
    const harness = lineOf<SpeechToText>('stt', { embedded: failing('not_ready') }, health);
    await expect(hear(harness)).rejects.toMatchObject({ code: 'not_ready' });
    const both = { embedded: failing('not_ready'), deepgram: new ScriptedRecognizer('hello') };
    expect(await hear(lineOf<SpeechToText>('stt', both, health))).toBe('hello');
  });

  it('asks a model that was installed anew where the one before it went away with the piece', async () => {
    const gone = failing('model_not_available');
    const harness = lineOf<SpeechToText>('stt', { embedded: gone });
    const entry = harness.line.entries[0]!;
    const recognize = gone.recognize.bind(gone);
    let isBack = false;
    gone.recognize = (pcm) => {
      harness.line.remove(entry);
      if (isBack) harness.line.add({ ...entry, provider: new ScriptedRecognizer('hello') });
      return recognize(pcm);
    };
    await expect(hear(harness)).rejects.toMatchObject({ code: 'model_not_available' });
    harness.line.add(entry);
    isBack = true;
    expect(await hear(harness)).toBe('hello');
    expect(gone.pieces).toHaveLength(2);
  });

  it('promises the languages of all of them, and of the rest what each can do', () => {
    expect(failover(bilingual()).capabilities).toEqual({
      provider: 'p',
      model: 'm',
      languages: ['en', 'fr'],
      maxPieceSec: 15,
      wordTimes: false,
    });
  });

  it('asks only those that speak the language', async () => {
    const harness = bilingual(failing('stt_timeout'));
    expect(await hear(harness, 'en')).toBe('embedded');
    await expect(hear(harness, 'fr')).rejects.toMatchObject({ code: 'stt_timeout' });
  });
});

function bilingual(deepgram = new ScriptedRecognizer('deepgram')): LineHarness<SpeechToText> {
  const one = { languages: ['en'], maxPieceSec: 15, wordTimes: false };
  return lineOf<SpeechToText>('stt', { deepgram, embedded: new ScriptedRecognizer('embedded', one) });
}
