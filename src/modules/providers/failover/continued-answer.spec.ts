import { describe, expect, it } from 'vitest';
import { collect, failureOf, requestWith, textOf } from '../../../../test/support/language-model-answers.js';
import { lineOf, type LineHarness } from '../../../../test/support/provider-lines.js';
import {
  ScriptedLanguageModel,
  type ScriptedAnswer,
} from '../../../../test/support/scripted-language-model.js';
import type { LanguageModel } from '../../../engine/ports/language-model.js';
import { AppError } from '../../../platform/errors/app-error.js';
import type { ErrorCode } from '../../../platform/errors/error-codes.js';
import { FailoverLanguageModel } from './failover-language-model.js';

const failing = (code: ErrorCode, text = ''): ScriptedAnswer => ({
  text,
  error: new AppError(code, `scripted ${code}`),
});

const model = (answers: readonly (string | ScriptedAnswer)[]): ScriptedLanguageModel =>
  new ScriptedLanguageModel(answers);

const failover = ({ line, logger }: LineHarness<LanguageModel>): FailoverLanguageModel =>
  new FailoverLanguageModel(line, () => true, logger);

describe('an answer that breaks off', () => {
  const broken = failing('llm_failed', 'Good morn');

  it('is gone on with by the next model, which is shown what was said', async () => {
    const [best, other] = [model([broken]), model(['morning, Ann.'])];
    const harness = lineOf<LanguageModel>('llm', { openai: best, groq: other });
    const events = await collect(failover(harness).stream(requestWith()));
    expect(textOf(events)).toBe('Good morning, Ann.');
    expect(events.at(-1)).toMatchObject({ type: 'end', provider: 'groq' });
    expect(other.requests[0]?.messages).toEqual([
      ...(best.requests[0]?.messages ?? []),
      { role: 'assistant', content: 'Good' },
      { role: 'user', content: expect.stringContaining('very next word') as string },
    ]);
    expect(harness.line.fallbackCount).toBe(1);
  });

  it('does not begin again where the next model does', async () => {
    const other = model(['GOOD\nmorning, Ann.']);
    const harness = lineOf<LanguageModel>('llm', { openai: model([broken]), groq: other });
    expect(textOf(await collect(failover(harness).stream(requestWith())))).toBe('Good morning, Ann.');
  });

  it('is asked for anew where not a word of it was whole', async () => {
    const other = model(['Good morning.']);
    const harness = lineOf<LanguageModel>('llm', {
      openai: model([failing('llm_failed', 'Goo')]),
      groq: other,
    });
    expect(textOf(await collect(failover(harness).stream(requestWith())))).toBe('Good morning.');
    expect(other.requests[0]?.messages).toEqual(requestWith().messages);
  });

  it('goes on a second time', async () => {
    const second = model([failing('llm_failed', 'morning, my dea')]);
    const third = model(['dear Ann.']);
    const harness = lineOf<LanguageModel>('llm', { openai: model([broken]), groq: second, vllm: third });
    expect(textOf(await collect(failover(harness).stream(requestWith())))).toBe('Good morning, my dear Ann.');
  });

  it.each([
    ['nobody waits for it', { priority: 'batch' as const }],
    ['it is JSON', { responseFormat: 'json' as const }],
  ])('fails the call where %s', async (_, asked) => {
    const other = model(['other']);
    const harness = lineOf<LanguageModel>('llm', { openai: model([broken]), groq: other });
    expect((await failureOf(failover(harness).stream(requestWith(asked)))).code).toBe('llm_failed');
    expect(other.requests).toEqual([]);
  });

  it('is not gone on with by one that was asked before and gave nothing', async () => {
    const best = model([failing('llm_failed'), 'never']);
    const harness = lineOf<LanguageModel>('llm', {
      openai: best,
      groq: model([broken]),
      vllm: model(['morning.']),
    });
    expect(textOf(await collect(failover(harness).stream(requestWith())))).toBe('Good morning.');
    expect(best.requests).toHaveLength(1);
  });

  it('fails with what it broke by where nobody can go on, after all that was said', async () => {
    const gone = model([failing('llm_unavailable')]);
    const harness = lineOf<LanguageModel>('llm', { openai: model([broken]), groq: gone });
    const seen: string[] = [];
    const reading = (async () => {
      for await (const event of failover(harness).stream(requestWith()))
        if (event.type === 'text') seen.push(event.text);
    })();
    await expect(reading).rejects.toMatchObject({ code: 'llm_failed' });
    expect(seen.join('')).toBe('Good morn');
  });
});
