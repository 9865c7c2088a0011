import { describe, expect, it, vi } from 'vitest';
import {
  collect,
  failureOf,
  PATIENT,
  requestWith,
  textOf,
} from '../../../../test/support/language-model-answers.js';
import { circuitsOf, lineOf, type LineHarness } from '../../../../test/support/provider-lines.js';
import {
  ScriptedLanguageModel,
  type ScriptedAnswer,
} from '../../../../test/support/scripted-language-model.js';
import type { LanguageModel, LanguageModelCapabilities } from '../../../engine/ports/language-model.js';
import { AppError } from '../../../platform/errors/app-error.js';
import type { ErrorCode } from '../../../platform/errors/error-codes.js';
import { FailoverLanguageModel } from './failover-language-model.js';
import { FailoverLanguageModels } from './failover-language-models.js';

const failing = (code: ErrorCode, text = '', details?: Record<string, unknown>): ScriptedAnswer => ({
  text,
  error: new AppError(code, `scripted ${code}`, details && { details }),
});

const model = (
  answers: readonly (string | ScriptedAnswer)[],
  capabilities: Partial<LanguageModelCapabilities> = {},
): ScriptedLanguageModel => new ScriptedLanguageModel(answers, capabilities);

function failover(harness: LineHarness<LanguageModel>): FailoverLanguageModel {
  return new FailoverLanguageModel(harness.line, () => true, harness.logger);
}

describe('FailoverLanguageModel', () => {
  it('answers with the best model, and says which it was', async () => {
    const [best, other] = [model(['best']), model(['other'])];
    const harness = lineOf<LanguageModel>('llm', { openai: best, groq: other });
    const events = await collect(failover(harness).stream(requestWith()));
    expect(textOf(events)).toBe('best');
    expect(events.at(-1)).toMatchObject({ type: 'end', provider: 'openai' });
    expect([other.requests.length, harness.line.fallbackCount]).toEqual([0, 0]);
  });

  it.each<ErrorCode>(['llm_unavailable', 'llm_timeout', 'llm_failed'])(
    'goes on to the next model after %s',
    async (code) => {
      const [best, other] = [model([failing(code)]), model(['other'])];
      const harness = lineOf<LanguageModel>('llm', { openai: best, groq: other });
      const events = await collect(failover(harness).stream(requestWith()));
      expect(textOf(events)).toBe('other');
      expect(events.at(-1)).toMatchObject({ provider: 'groq' });
      expect(harness.line.fallbackCount).toBe(1);
      expect(harness.logged.join()).toContain('"provider":"openai"');
      expect(harness.logged.join()).not.toContain('xyzzy');
    },
  );

  it.each<ErrorCode>(['cancelled', 'invalid_request', 'internal'])(
    'asks nobody else after %s',
    async (code) => {
      const other = model(['other']);
      const harness = lineOf<LanguageModel>('llm', { openai: model([failing(code)]), groq: other });
      expect((await failureOf(failover(harness).stream(requestWith()))).code).toBe(code);
      expect(other.requests).toEqual([]);
    },
  );

  it('takes the first text for the success of a stream, whatever follows', async () => {
    const harness = lineOf<LanguageModel>('llm', { openai: model([failing('llm_failed', 'Good ')]) });
    for (let call = 0; call < 4; call += 1) await failureOf(failover(harness).stream(requestWith()));
    expect(circuitsOf(harness)).toEqual(['closed']);
    expect(harness.line.entries[0]?.breaker.stats).toMatchObject({
      successfulRequests: 4,
      failedRequests: 0,
    });
  });

  it('leaves a model out after three failures, and returns to it when it has recovered', async () => {
    const best = model([failing('llm_timeout'), failing('llm_timeout'), failing('llm_timeout'), 'best']);
    const harness = lineOf<LanguageModel>('llm', { openai: best, groq: model(['other']) });
    const answer = async (): Promise<string> =>
      textOf(await collect(failover(harness).stream(requestWith())));
    for (let call = 0; call < 5; call += 1) expect(await answer()).toBe('other');
    expect([best.requests.length, circuitsOf(harness)]).toEqual([3, ['open', 'closed']]);
    harness.timer.advance(30_000);
    await new Promise(setImmediate);
    expect(await answer()).toBe('best');
    expect(harness.line.fallbackCount).toBe(5);
  });

  it('says when to come back while every circuit is open', async () => {
    const harness = lineOf<LanguageModel>('llm', { openai: model([failing('llm_failed')]) });
    for (let call = 0; call < 3; call += 1) await failureOf(failover(harness).stream(requestWith()));
    const failure = await failureOf(failover(harness).stream(requestWith()));
    expect(failure).toMatchObject({ code: 'llm_unavailable', details: { providers: ['openai'] } });
    expect(failure.retryAfterSec).toBeGreaterThan(25);
  });

  it('says while every circuit is open whether trying again can help at all', async () => {
    const refused = new AppError('llm_unavailable', 'openai refused the key', { isLasting: true });
    const harness = lineOf<LanguageModel>('llm', { openai: model([{ text: '', error: refused }]) });
    for (let call = 0; call < 3; call += 1) await failureOf(failover(harness).stream(requestWith()));
    expect(circuitsOf(harness)).toEqual(['open']);
    const failure = await failureOf(failover(harness).stream(requestWith()));
    expect(failure).toMatchObject({ code: 'llm_unavailable', isPassing: false, cause: refused });
  });

  it('gives each model its own time to the first text, within the whole time', async () => {
    const other = model(['other']);
    const harness = lineOf<LanguageModel>('llm', { openai: model([failing('llm_timeout')]), groq: other });
    await collect(failover(harness).stream(requestWith({ deadlines: { ...PATIENT, firstTextMs: 700 } })));
    expect(other.requests[0]?.deadlines.firstTextMs).toBe(700);
    expect(other.requests[0]?.deadlines.totalMs).toBeLessThanOrEqual(PATIENT.totalMs);
  });

  it('asks no other when there is no time left for it', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const slow = new ScriptedLanguageModel(() => {
      vi.advanceTimersByTime(600);
      return failing('llm_timeout');
    });
    const other = model(['other']);
    const harness = lineOf<LanguageModel>('llm', { openai: slow, groq: other });
    const deadlines = { firstTextMs: 1000, stallMs: 1000, totalMs: 1000 };
    expect((await failureOf(failover(harness).stream(requestWith({ deadlines })))).code).toBe('llm_timeout');
    expect(other.requests).toEqual([]);
    vi.useRealTimers();
  });

  it('has only the last one asked again and again', async () => {
    const [best, other] = [model([failing('llm_unavailable')]), model(['other'])];
    const harness = lineOf<LanguageModel>('llm', { openai: best, groq: other });
    await collect(failover(harness).stream(requestWith()));
    expect([best.requests[0]?.maxAttempts, other.requests[0]?.maxAttempts]).toEqual([1, undefined]);
  });

  describe('of models that hold more and less', () => {
    const asking = async (contextTokens: number, chars: number): Promise<ScriptedLanguageModel> => {
      const small = model(['small'], { contextTokens });
      const harness = lineOf<LanguageModel>('llm', { openai: model([failing('llm_failed')]), ollama: small });
      const messages = [{ role: 'user' as const, content: 'x'.repeat(chars) }];
      await collect(failover(harness).stream(requestWith({ messages, maxOutputTokens: 8192 }))).catch(
        () => undefined,
      );
      return small;
    };

    it('is as large as the best', () => {
      const harness = lineOf<LanguageModel>('llm', {
        openai: model([]),
        ollama: model([], { contextTokens: 4096 }),
      });
      expect(failover(harness).capabilities.contextTokens).toBe(32_768);
    });

    it('gives a smaller one what it can hold, with room for an answer', async () => {
      const { requests } = await asking(4096, 3000);
      expect(requests[0]?.maxOutputTokens).toBe(4096 - 1008);
    });

    it('does not give it more', async () => {
      expect((await asking(4096, 10_000)).requests).toEqual([]);
    });
  });
});

describe('FailoverLanguageModels', () => {
  it('lets work that needs instructions followed fall to no model that merely converses', async () => {
    const talker = model(['echo'], { followsInstructions: false });
    const harness = lineOf<LanguageModel>('llm', {
      embedded: talker,
      openai: model([failing('llm_failed')]),
    });
    const models = new FailoverLanguageModels(harness.line, harness.logger);
    expect(models.requireInstructable().capabilities.followsInstructions).toBe(true);
    await failureOf(models.requireInstructable().stream(requestWith()));
    expect(talker.requests).toEqual([]);
  });

  it('has none where none follows instructions, and says which settings bring one', () => {
    const { line, logger } = lineOf<LanguageModel>('llm', {
      embedded: model([], { followsInstructions: false }),
    });
    const models = new FailoverLanguageModels(line, logger);
    expect(models.instructable).toBeUndefined();
    expect(() => models.requireInstructable()).toThrow(/OPENAI_API_KEY.*OLLAMA_BASE_URL/);
  });

  it('knows models that are added later', () => {
    const { line, logger } = lineOf<LanguageModel>('llm', {});
    const models = new FailoverLanguageModels(line, logger);
    line.add({ ...lineOf<LanguageModel>('llm', { openai: model([]) }).line.entries[0]! });
    expect(models.models).toHaveLength(1);
    expect(models.instructable?.capabilities.model).toBe('script-1');
  });
});
