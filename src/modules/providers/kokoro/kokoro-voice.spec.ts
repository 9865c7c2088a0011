import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { listen, listenUntilFailure, spokenRequest } from '../../../../test/support/speech-answers.js';
import type { InferencePool } from '../../../engine/inference/pool/inference-pool.js';
import type { RequestOptions } from '../../../engine/inference/pool/inference-pool-options.js';
import type { SynthesisPiece } from '../../../engine/inference/synthesizer.js';
import type { SpeechSynthesisRequest } from '../../../engine/ports/text-to-speech.js';
import { AppError } from '../../../platform/errors/app-error.js';
import type { ErrorCode } from '../../../platform/errors/error-codes.js';
import { KokoroVoice } from './kokoro-voice.js';
import type { PhonemizeOptions } from './phonemizer.js';

const VOICES = ['af_heart.bin', 'bm_george.bin', 'ff_siwis.bin', 'jf_alpha.bin', 'if_sara.bin'];

/** A pool whose pieces are as long as their phonemes, and which notes what it is asked for. */
class NotedPool {
  readonly pieces: (SynthesisPiece & Pick<RequestOptions, 'priority'>)[] = [];
  readonly loads: string[] = [];
  failure: ErrorCode | undefined;
  takesMs = 0;

  async synthesize(piece: SynthesisPiece, _: object, { priority }: RequestOptions): Promise<Int16Array> {
    this.pieces.push({ ...piece, priority });
    if (this.takesMs > 0) await delay(this.takesMs);
    if (this.failure !== undefined) throw new AppError(this.failure, 'the reason');
    return new Int16Array(piece.phonemes.length);
  }

  async load({ name }: { name: string }): Promise<void> {
    this.loads.push(name);
    throw new AppError('not_ready', 'no worker');
  }
}

describe('KokoroVoice', () => {
  const pool = (): NotedPool => new NotedPool();
  const asked: PhonemizeOptions[] = [];
  const voiceOn = (noted: NotedPool, languages = ['en', 'fr', 'ja'], timeoutMs = 10_000): KokoroVoice => {
    asked.length = 0;
    const reference = { key: 'k', name: 'kokoro-82m', format: 'kokoro' as const, dir: '', bytes: 1 };
    const model = { kind: 'text-to-speech' as const, reference, languages, files: VOICES };
    return new KokoroVoice(
      { ...model, installedSec: 0, mark: '' },
      {
        ...{ timeoutMs, pool: noted as unknown as InferencePool, warmUpPhonemizer: () => undefined },
        phonemize: async (sentence, options) => {
          asked.push(options);
          return sentence.map(({ text, mark }) => text + mark).join('');
        },
      },
    );
  };
  const failureOf = async (
    noted: NotedPool,
    changes: Partial<SpeechSynthesisRequest> = {},
  ): Promise<AppError> => (await listenUntilFailure(voiceOn(noted).speak(spokenRequest(changes)))).failure;

  it('speaks the languages that the model claims and has a voice for', () => {
    const voice = voiceOn(pool());
    expect(voice.capabilities).toMatchObject({ languages: ['en', 'fr'], sampleRateHz: 24_000 });
    expect(voice.voices.map(({ name }) => name)).toEqual(['af_heart', 'bm_george', 'ff_siwis']);
  });

  it('says sentence by sentence, with the speed as near as it goes', async () => {
    const noted = pool();
    const text = 'Good morning. How are you?';
    expect(await listen(voiceOn(noted).speak(spokenRequest({ text, speed: 9 })))).toHaveLength(25);
    expect(noted.pieces).toEqual([
      { phonemes: 'Good morning.', voice: 'af_heart', speed: 2, priority: 'live' },
      { phonemes: 'How are you?', voice: 'af_heart', speed: 2, priority: 'live' },
    ]);
  });

  it.each([
    [{ language: 'fr' }, 'ff_siwis', 'fr'],
    [{ voice: 'bm_george' }, 'bm_george', 'en'],
    [{ voice: 'ff_siwis' }, 'ff_siwis', 'en-us'],
  ])('has a voice and phonemes for %o', async (changes, voice, phonemizer) => {
    const noted = pool();
    await listen(voiceOn(noted).speak(spokenRequest({ ...changes, priority: 'batch' })));
    expect(noted.pieces).toMatchObject([{ voice, priority: 'batch' }]);
    expect(asked).toMatchObject([{ phonemizer, priority: 'batch' }]);
  });

  it('names a voice that is not there', async () => {
    const expected = { code: 'invalid_request', message: "kokoro has no voice 'if_sara'" };
    expect(await failureOf(pool(), { voice: 'if_sara' })).toMatchObject(expected);
  });

  it('says nothing where there is nothing to say', async () => {
    const noted = pool();
    expect(await listen(voiceOn(noted).speak(spokenRequest({ text: ' … ' })))).toEqual([]);
    expect(noted.pieces).toEqual([]);
  });

  it.each<[ErrorCode, ErrorCode, string]>([
    ['model_not_available', 'tts_unavailable', 'the reason'],
    ['not_ready', 'tts_unavailable', 'kokoro has no process to speak in'],
    ['shutting_down', 'tts_unavailable', 'kokoro has no process to speak in'],
    ['queue_full', 'tts_unavailable', 'kokoro has too much to say'],
    ['inference_failed', 'tts_failed', 'kokoro failed at the text'],
  ])('tells what keeps it from speaking: %s', async (cause, code, message) => {
    const noted = pool();
    noted.failure = cause;
    expect(await failureOf(noted)).toMatchObject({ code, message });
  });

  it('takes as long as the text is said where nobody listens live', async () => {
    const noted = pool();
    noted.takesMs = 150;
    const voice = voiceOn(noted, ['en'], 50);
    const text = 'How are you today?';
    expect(await listen(voice.speak(spokenRequest({ text, priority: 'batch' })))).toHaveLength(text.length);
    const { failure } = await listenUntilFailure(voice.speak(spokenRequest({ text })));
    expect(failure).toMatchObject({ code: 'tts_timeout' });
  });

  it('is warmed up without telling a failure', async () => {
    const noted = pool();
    voiceOn(noted).warmUp();
    await Promise.resolve();
    expect(noted.loads).toEqual(['kokoro-82m']);
  });
});
