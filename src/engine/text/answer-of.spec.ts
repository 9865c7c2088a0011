import { describe, expect, it } from 'vitest';
import { AppError } from '../../platform/errors/app-error.js';
import { ScriptedLanguageModel, type ScriptedAnswer } from '../../../test/support/scripted-language-model.js';
import { answerOf, type ModelAnswer } from './answer-of.js';
import type { ModelCall } from './model-call.js';

const DEADLINES = { firstTextMs: 1000, stallMs: 1000, totalMs: 1000 };

describe('answerOf', () => {
  const ask = async (answer: ScriptedAnswer, signal = new AbortController().signal) => {
    const calls: ModelCall[] = [];
    const model = new ScriptedLanguageModel([answer]);
    const account = { purpose: 'template' as const, onCall: (call: ModelCall) => calls.push(call) };
    const request = { messages: [{ role: 'user' as const, content: 'x'.repeat(30) }], deadlines: DEADLINES };
    const outcome = await answerOf(model, request, account, signal).catch(
      (error: unknown) => error as AppError,
    );
    return { outcome, calls, requests: model.requests.length };
  };

  it('joins the pieces and tells of the call with the tokens that the vendor counted', async () => {
    const text = 'An answer in several pieces of text.';
    const { outcome, calls } = await ask({ text, usage: { inputTokens: 7, outputTokens: 9 } });

    expect(outcome).toMatchObject({ text, finishReason: 'stop' } satisfies Partial<ModelAnswer>);
    expect(calls).toEqual([
      {
        provider: 'scripted',
        model: 'script-1',
        purpose: 'template',
        inputTokens: 7,
        outputTokens: 9,
        durationMs: expect.any(Number),
      },
    ]);
  });

  it('estimates tokens that the vendor did not count: a third of the bytes, and 8 for a message', async () => {
    const { calls } = await ask({ text: 'y'.repeat(31), usage: null });

    expect(calls).toMatchObject([{ inputTokens: 18, outputTokens: 11 }]);
  });

  it('tells of a call that failed in the middle', async () => {
    const error = new AppError('llm_timeout', 'too slow');
    const { outcome, calls } = await ask({ text: 'abc', error });

    expect(outcome).toBe(error);
    expect(calls).toMatchObject([{ inputTokens: 18, outputTokens: 1 }]);
  });

  it('counts no call when the model could not be reached', async () => {
    const { outcome, calls } = await ask({ error: new AppError('llm_unavailable', 'away') });

    expect(outcome).toMatchObject({ code: 'llm_unavailable' });
    expect(calls).toEqual([]);
  });

  it('refuses an answer that breaks off, and one without an end', async () => {
    expect((await ask({ text: 'abc', breaksOff: true })).outcome).toMatchObject({
      code: 'llm_failed',
      message: 'The answer of the language model "script-1" broke off',
    });
    expect((await ask({ text: 'x'.repeat(1_000_100) })).outcome).toMatchObject({
      code: 'llm_failed',
      message: 'The answer of the language model "script-1" does not come to an end',
    });
  });

  it('asks nothing once the work was cancelled', async () => {
    const { outcome, calls, requests } = await ask({ text: 'abc' }, AbortSignal.abort());

    expect(outcome).toMatchObject({ code: 'cancelled' });
    expect([calls, requests]).toEqual([[], 0]);
  });
});
