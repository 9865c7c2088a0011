import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RecognizedPiece } from '../../src/engine/ports/speech-to-text.js';
import { VendorConnection } from '../../src/modules/providers/openai-compatible/vendor-connection.js';
import { AppError } from '../../src/platform/errors/app-error.js';
import type { TranscriptionsRecognizer } from '../../src/modules/providers/openai-transcriptions/transcriptions-recognizer.js';
import { SOMETHING, transcriptionsAt } from '../support/recognition-bench.js';
import {
  startTranscriptionsStandIn,
  type TranscriptionsScript,
  type TranscriptionsStandIn,
} from '../support/transcriptions-stand-in.js';
import { PATIENTLY } from '../support/patience.js';

const WORD_TIMES = [
  ['response_format', 'verbose_json'],
  ['timestamp_granularities[]', 'word'],
  ['timestamp_granularities[]', 'segment'],
];

it('vendors keep the connection that a warm-up opens', async () => {
  const standIn = await startTranscriptionsStandIn();
  const connection = new VendorConnection(new URL(`${standIn.url}/v1/audio/transcriptions`), 15_000);
  try {
    const { signal } = new AbortController();
    await connection.open({}, signal);
    expect(standIn.openConnections()).toBe(1);
    await (await connection.post({}, 'nothing', signal)).release();
    expect(standIn.connections()).toBe(1);
  } finally {
    connection.close();
    await standIn.close();
  }
});

describe('OpenAI and Groq', () => {
  let standIn: TranscriptionsStandIn;
  let recognizer: TranscriptionsRecognizer;

  beforeEach(async () => {
    standIn = await startTranscriptionsStandIn({ key: 'secret-key' });
    standIn.script = { text: 'xyzzy' };
    recognizer = transcriptionsAt(standIn);
  });
  afterEach(async () => {
    recognizer.close();
    await standIn.close();
  });

  const hear = (language?: string): Promise<RecognizedPiece> =>
    recognizer.recognize(SOMETHING, { priority: 'batch', ...(language !== undefined && { language }) });
  const refusalOf = async (script: Partial<TranscriptionsScript>): Promise<AppError> => {
    standIn.script = { text: 'xyzzy', ...script };
    const failure = AppError.from(await hear().catch((error: unknown) => error));
    expect(`${failure.message} ${JSON.stringify(failure.details)} ${String(failure.cause)}`).not.toMatch(
      /xyzzy|secret-key|scripted/,
    );
    return failure;
  };

  it.each([
    ['whisper-1', 'fr', [['model', 'whisper-1'], ['language', 'fr'], ...WORD_TIMES]],
    ['whisper-1', undefined, [['model', 'whisper-1'], ...WORD_TIMES]],
    [
      'gpt-4o-mini-transcribe',
      'de',
      [
        ['model', 'gpt-4o-mini-transcribe'],
        ['language', 'de'],
        ['response_format', 'json'],
        ['include[]', 'logprobs'],
      ],
    ],
    [
      'gpt-transcribe',
      undefined,
      [
        ['model', 'gpt-transcribe'],
        ['response_format', 'json'],
      ],
    ],
  ])('are asked with the form that %s takes', async (model, language, fields) => {
    recognizer.close();
    recognizer = transcriptionsAt(standIn, undefined, { model });
    await hear(language);
    expect(standIn.asked[0]?.messages[0]).toMatchObject({ fields, fileName: 'speech.wav', pcm: SOMETHING });
    expect(standIn.asked[0]?.headers).toMatchObject({ authorization: 'Bearer secret-key' });
  });

  it('tell about when words were said where the model tells times, and else nothing of it', async () => {
    standIn.script = { text: 'Good morning, everybody.' };
    const timesOf = async (): Promise<number[]> => (await hear()).words.map(({ startMs }) => startMs);
    expect([recognizer.capabilities.wordTimes, await timesOf()]).toEqual([true, [0, 100, 200]]);
    recognizer.close();
    recognizer = transcriptionsAt(standIn, undefined, { model: 'gpt-4o-transcribe' });
    expect([recognizer.capabilities.wordTimes, await timesOf()]).toEqual([false, [0, 400, 1120]]);
  });

  it.each([
    [401, 'stt_unavailable', 'openai refused the key: check OPENAI_API_KEY', true],
    [402, 'stt_unavailable', 'openai has no credit left', true],
    [403, 'stt_unavailable', 'openai refused the key: check OPENAI_API_KEY', true],
    [404, 'stt_unavailable', 'openai has no such model: check OPENAI_STT_MODEL and OPENAI_BASE_URL', true],
    [429, 'stt_unavailable', 'openai takes no more requests for now', false],
    [503, 'stt_unavailable', 'openai failed with status 503', false],
    [400, 'stt_failed', 'openai refused the request with status 400', false],
    [302, 'stt_failed', 'openai did not answer with a text', false],
  ])('say no with %i, which is told as %s', async (status, code, message, isLasting) => {
    const problem = { error: { message: 'scripted: xyzzy secret-key' } };
    expect(await refusalOf({ status, problem })).toMatchObject({ code, message, isLasting });
  });

  it('tell a spent account from one that is to wait, and for how long', async () => {
    const problem = { error: { message: 'scripted', code: 'insufficient_quota' } };
    expect(await refusalOf({ status: 429, problem })).toMatchObject({
      message: 'openai has no credit left',
      isLasting: true,
    });
    const headers = { 'retry-after': '7' };
    expect(await refusalOf({ status: 429, headers })).toMatchObject({ retryAfterSec: 7, isPassing: true });
  });

  it.each(['xyzzy', '{"xyzzy":1}', '[]', ''])('fail where they answer %j', async (answer) => {
    expect(await refusalOf({ answer })).toMatchObject({
      code: 'stt_failed',
      message: 'openai did not answer with a text',
    });
  });

  it('fail where they answer without an end', async () => {
    const { message } = await refusalOf({ answer: { text: 'x'.repeat(3 * 1024 * 1024) } });
    expect(message).toBe('openai answered more than any speech says');
  });

  it('are gone at once when nobody is there', async () => {
    await standIn.close();
    expect(await refusalOf({})).toMatchObject({
      code: 'stt_unavailable',
      message: 'openai cannot be reached (ECONNREFUSED): check OPENAI_BASE_URL',
    });
    standIn = await startTranscriptionsStandIn();
  });

  it('need no new connection after a warm-up, nor for the next pieces', async () => {
    recognizer.warmUp();
    await vi.waitUntil(() => standIn.connections() === 1, PATIENTLY);
    await hear();
    await hear();
    // The first piece need not wait for the warm-up to end.
    expect(standIn.connections()).toBeLessThanOrEqual(2);
    expect(standIn.openConnections()).toBe(standIn.connections());
  });

  it('are asked again when a kept connection turns out to be gone, and not at all once closed', async () => {
    await hear();
    await vi.waitUntil(() => standIn.openConnections() === 1, PATIENTLY);
    standIn.dropKept();
    expect((await hear()).text).toBe('xyzzy');
    recognizer.close();
    expect((await refusalOf({})).message).toBe('openai is stopped');
    expect(standIn.asked).toHaveLength(2);
  });
});
