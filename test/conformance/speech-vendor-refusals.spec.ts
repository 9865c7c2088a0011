import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TextToSpeech } from '../../src/engine/ports/text-to-speech.js';
import type { AppError } from '../../src/platform/errors/app-error.js';
import { listen, listenUntilFailure, spokenRequest } from '../support/speech-answers.js';
import type { SpeechScript, SpeechStandIn } from '../support/speech-stand-in.js';
import { SPEECH_VENDOR_NAMES, SPEECH_VENDORS, type SpeechVendorName } from '../support/speech-vendors.js';

const KEYS = { openai: 'OPENAI', cartesia: 'CARTESIA', elevenlabs: 'ELEVENLABS' };

describe.each(SPEECH_VENDOR_NAMES)('what %s says no with', (vendor: SpeechVendorName) => {
  let standIn: SpeechStandIn;
  let voice: TextToSpeech & { close(): void };

  beforeEach(async () => {
    standIn = await SPEECH_VENDORS[vendor].start();
    voice = SPEECH_VENDORS[vendor].voiceAt(standIn.url);
  });
  afterEach(async () => {
    voice.close();
    await standIn.close();
  });

  const refusalOf = async (script: Partial<SpeechScript>): Promise<AppError> => {
    standIn.script = { chunks: [1, 2], ...script };
    const { failure } = await listenUntilFailure(voice.speak(spokenRequest({ text: 'xyzzy' })));
    expect(`${failure.message} ${JSON.stringify(failure.details)} ${String(failure.cause)}`).not.toMatch(
      /xyzzy|secret-key|scripted/,
    );
    return failure;
  };

  it.each([
    [401, 'tts_unavailable', `${vendor} refused the key: check ${KEYS[vendor]}_API_KEY`],
    [402, 'tts_unavailable', `${vendor} has no credit left`],
    [403, 'tts_unavailable', `${vendor} refused the key: check ${KEYS[vendor]}_API_KEY`],
    [
      404,
      'tts_unavailable',
      `${vendor} has no such model or voice: check ${KEYS[vendor]}_TTS_MODEL and ${KEYS[vendor]}_TTS_VOICE`,
    ],
    [429, 'tts_unavailable', `${vendor} takes no more requests for now`],
    [503, 'tts_unavailable', `${vendor} failed with status 503`],
    [418, 'tts_failed', `${vendor} refused the request with status 418`],
  ])('status %i is told as %s', async (status, code, message) => {
    const problem = { error: { message: 'scripted: xyzzy secret-key' } };
    expect(await refusalOf({ status, problem })).toMatchObject({ code, message });
  });

  it('nothing, when it is not there, at once', async () => {
    await standIn.close();
    const failure = await refusalOf({});
    expect(failure).toMatchObject({
      code: 'tts_unavailable',
      message: `${vendor} cannot be reached (ECONNREFUSED): check ${KEYS[vendor]}_BASE_URL`,
    });
    standIn = await SPEECH_VENDORS[vendor].start();
  });

  it('silence is a failure, where there is something to say', async () => {
    expect(await refusalOf({ chunks: [] })).toMatchObject({
      code: 'tts_failed',
      message: `${vendor} gave no audio`,
    });
  });

  it('when to come again is told', async () => {
    expect(await refusalOf({ status: 429, headers: { 'retry-after': '7' } })).toMatchObject({
      retryAfterSec: 7,
    });
  });

  if (vendor === 'openai') {
    it('credit that is spent is told', async () => {
      const problem = { error: { message: 'scripted', code: 'insufficient_quota' } };
      expect((await refusalOf({ status: 429, problem })).message).toBe('openai has no credit left');
    });

    it('something that is no audio', async () => {
      const headers = { 'content-type': 'application/json' };
      expect(await refusalOf({ headers, frames: ['{}'] })).toMatchObject({
        code: 'tts_failed',
        message: 'openai did not answer with audio',
      });
    });
    return;
  }

  it.each(['nonsense', '[]', '7', '{"type":"chunk","context_id":"x"}', '{}'])(
    'the message %s is not of the protocol, and spoils no later speech',
    async (frame) => {
      expect(await refusalOf({ frames: [frame] })).toMatchObject({
        code: 'tts_failed',
        message: `${vendor} sent a message that is not of the protocol`,
      });
      standIn.script = { chunks: [1] };
      expect(await listen(voice.speak(spokenRequest()))).toHaveLength(10);
    },
  );

  const errors: Record<'cartesia' | 'elevenlabs', [problem: object, code: string, message: RegExp][]> = {
    cartesia: [
      [
        { title: 'Invalid model', error_code: 'model_not_found', status_code: 404 },
        'tts_unavailable',
        /no such model/,
      ],
      [
        { title: 'Busy', error_code: 'concurrency_limited', status_code: 429 },
        'tts_unavailable',
        /no more requests/,
      ],
      [{ title: 'Bad', message: 'scripted xyzzy', status_code: 400 }, 'tts_failed', /status 400/],
    ],
    elevenlabs: [
      [{ message: 'scripted', error: 'quota_exceeded', code: 1008 }, 'tts_unavailable', /no credit/],
      [
        { message: 'scripted', error: 'voice_id_does_not_exist', code: 1008 },
        'tts_unavailable',
        /no such model/,
      ],
      [
        { message: 'scripted', error: 'max_active_conversations', code: 1008 },
        'tts_unavailable',
        /no more requests/,
      ],
      [{ message: 'scripted xyzzy', error: 'strange', code: 1008 }, 'tts_failed', /status 400/],
    ],
  };

  it.each(errors[vendor])('the message %j is told as %s', async (problem, code, message) => {
    const failure = await refusalOf({ problem });
    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(message);
  });
});

describe('an error of Cartesia that is about no context', () => {
  it('fails all that is being spoken', async () => {
    const standIn = await SPEECH_VENDORS.cartesia.start();
    const voice = SPEECH_VENDORS.cartesia.voiceAt(standIn.url);
    standIn.script = {
      chunks: [],
      frames: ['{"type":"error","done":true,"status_code":503,"title":"down"}'],
    };
    const failures = await Promise.all([1, 2].map(() => listenUntilFailure(voice.speak(spokenRequest()))));
    expect(failures.map(({ failure }) => failure.code)).toEqual(['tts_unavailable', 'tts_unavailable']);
    voice.close();
    await standIn.close();
  });
});
