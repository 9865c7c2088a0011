import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { ScriptedLanguageModel as FakeModel } from '../../../../test/support/scripted-language-model.js';
import { collect, failureOf, requestWith, textOf } from '../../../../test/support/language-model-answers.js';
import type { ToolCall } from '../../../engine/ports/language-model.js';
import { assistantTool } from './assistant-tool.js';
import { TOOL_LIMITS, ToolRunner, type ToolLimits } from './tool-runner.js';
import { PATIENTLY } from '../../../../test/support/patience.js';

const logged: object[] = [];
const logger = { warn: (fields: object) => void logged.push(fields) };
const add = assistantTool({
  name: 'add',
  description: 'Adds.',
  arguments: z.strictObject({ a: z.int(), b: z.int().default(1) }),
  run: async ({ a, b }) => Promise.resolve({ sum: a + b }),
});
const fail = assistantTool({
  name: 'fail',
  description: 'Fails.',
  arguments: z.strictObject({}),
  run: async () => Promise.reject(new Error('xyzzy-secret')),
});
const hang = assistantTool({
  name: 'hang',
  description: 'Hangs.',
  arguments: z.strictObject({}),
  run: async () => new Promise(() => undefined),
});
const flood = assistantTool({
  name: 'flood',
  description: 'Says too much.',
  arguments: z.strictObject({}),
  run: async () => Promise.resolve('x'.repeat(10_000)),
});

const runnerWith = (limits: Partial<ToolLimits> = {}): ToolRunner =>
  new ToolRunner([add, fail, hang, flood], logger, { ...TOOL_LIMITS, ...limits });
const call = (name: string, args = '{}', id = 'c1'): ToolCall => ({ id, name, arguments: args });
const never = new AbortController().signal;

describe('assistantTool', () => {
  it('tells a strict schema: every property required, no other allowed', () => {
    expect(add.definition.parameters).toMatchObject({
      type: 'object',
      properties: { a: { type: 'integer' }, b: { type: 'integer', default: 1 } },
      required: ['a', 'b'],
      additionalProperties: false,
    });
    expect(add.definition.parameters).not.toHaveProperty('$schema');
  });
});

describe('ToolRunner', () => {
  const answerTo = async (asked: ToolCall, limits: Partial<ToolLimits> = {}): Promise<unknown> => {
    const [message] = await runnerWith(limits).answer([asked], 1, never);
    return JSON.parse(message?.content ?? '');
  };

  it('answers each call under its id, in order', async () => {
    const calls = [call('add', '{"a":1,"b":2}', 'x'), call('add', '{"a":5}', 'y')];
    expect(await runnerWith().answer(calls, 2, never)).toEqual([
      { role: 'tool', toolCallId: 'x', content: '{"sum":3}' },
      { role: 'tool', toolCallId: 'y', content: '{"sum":6}' },
    ]);
  });

  it.each([
    ['text that is no JSON', call('add', '{"a":'), 'The arguments are not JSON.'],
    ['a missing argument', call('add'), expect.stringContaining('a: ')],
    ['a wrong argument', call('add', '{"a":"1"}'), expect.stringContaining('a: ')],
    ['an argument that there is not', call('add', '{"a":1,"c":2}'), expect.stringContaining('c')],
    ['an unknown tool', call('rm'), 'There is no tool of that name. There are: add, fail, hang, flood.'],
    ['too much', call('flood'), 'The result is too long; ask for less.'],
  ])('tells the model of %s', async (_what, asked, error) => {
    expect(await answerTo(asked)).toEqual({ error });
  });

  it('tells the model that a tool failed, and the log why', async () => {
    logged.length = 0;
    expect(await answerTo(call('fail'))).toEqual({ error: 'The tool failed.' });
    expect(logged).toEqual([{ tool: 'fail', err: expect.objectContaining({ message: 'xyzzy-secret' }) }]);
  });

  it('waits so long and no longer', async () => {
    vi.useFakeTimers();
    try {
      const answering = answerTo(call('hang'), { callTimeoutMs: 2000 });
      await vi.advanceTimersByTimeAsync(2000);
      expect(await answering).toEqual({ error: 'The tool took too long.' });
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('leaves out the calls beyond what is left', async () => {
    const calls = [call('add', '{"a":1}', 'x'), call('add', '{"a":2}', 'y')];
    const [first, second] = await runnerWith().answer(calls, 1, never);
    expect([first?.content, second?.content]).toEqual([
      '{"sum":2}',
      '{"error":"Too many calls in one turn; answer with what you have."}',
    ]);
  });

  it('ends at once when it is cancelled', async () => {
    const cancelling = new AbortController();
    const answering = runnerWith().answer([call('hang')], 1, cancelling.signal);
    cancelling.abort();
    await expect(answering).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('a model with tools attached', () => {
  it('answers in text, with what came of its calls', async () => {
    const model = new FakeModel([
      { text: 'Let me see. ', toolCalls: [call('add', '{"a":1,"b":2}')] },
      'It is 3.',
    ]);
    const events = await collect(runnerWith().attach(model).stream(requestWith()));
    expect(textOf(events)).toBe('Let me see. It is 3.');
    expect(events.filter(({ type }) => type !== 'text')).toEqual([
      { type: 'end', finishReason: 'stop', model: 'script-1', usage: { inputTokens: 200, outputTokens: 20 } },
    ]);
    expect(model.requests[0]?.tools?.map(({ name }) => name)).toEqual(['add', 'fail', 'hang', 'flood']);
    expect(model.requests[1]?.messages.slice(-2)).toEqual([
      { role: 'assistant', content: 'Let me see. ', toolCalls: [call('add', '{"a":1,"b":2}')] },
      { role: 'tool', content: '{"sum":3}', toolCallId: 'c1' },
    ]);
  });

  it('must answer in text after so many rounds', async () => {
    const model = new FakeModel(({ toolChoice }) =>
      toolChoice === 'none' ? 'Enough.' : { toolCalls: [call('add', '{"a":1}')] },
    );
    const events = await collect(runnerWith({ maxRounds: 2 }).attach(model).stream(requestWith()));
    expect(textOf(events)).toBe('Enough.');
    expect(model.requests.map(({ toolChoice }) => toolChoice)).toEqual([undefined, undefined, 'none']);
  });

  it('must answer in text after so many calls', async () => {
    const calls = Array.from({ length: 9 }, (_, index) => call('add', '{"a":1}', `c${index}`));
    const model = new FakeModel([{ toolCalls: calls }, 'Enough.']);
    await collect(runnerWith({ maxCalls: 6 }).attach(model).stream(requestWith()));
    const [, second] = model.requests;
    expect(second?.toolChoice).toBe('none');
    const refused = second?.messages.filter(({ content }) => content.includes('Too many calls'));
    expect(refused).toHaveLength(3);
  });

  it('fails when it does not come to an answer', async () => {
    const model = new FakeModel([{ toolCalls: [call('add', '{"a":1}')] }]);
    const failure = await failureOf(runnerWith().attach(model).stream(requestWith()));
    expect(failure).toMatchObject({ code: 'llm_failed', details: { provider: 'scripted' } });
    expect(model.requests).toHaveLength(TOOL_LIMITS.maxRounds + 1);
  });

  it('tells no token counts where one answer has none', async () => {
    const model = new FakeModel([{ toolCalls: [call('add', '{"a":1}')], usage: null }, 'Done.']);
    const end = (await collect(runnerWith().attach(model).stream(requestWith()))).at(-1);
    expect(end).toMatchObject({ usage: undefined });
  });

  it('has the whole turn in the time of one answer', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
    try {
      const model = new FakeModel([{ toolCalls: [call('hang')] }, 'Late.']);
      const deadlines = { firstTextMs: 1000, stallMs: 1000, totalMs: 1500 };
      const answering = failureOf(runnerWith().attach(model).stream(requestWith({ deadlines })));
      await vi.advanceTimersByTimeAsync(2000);
      expect((await answering).code).toBe('llm_timeout');
      expect(model.requests).toHaveLength(1);
    } finally {
      vi.useRealTimers();
    }
  });

  it('stops when its reader leaves, also while a tool works', async () => {
    const model = new FakeModel([{ toolCalls: [call('hang')] }]);
    const events = runnerWith().attach(model).stream(requestWith())[Symbol.asyncIterator]();
    const waiting = expect(events.next()).rejects.toMatchObject({ code: 'cancelled' });
    await vi.waitFor(() => expect(model.requests).toHaveLength(1), PATIENTLY);
    await events.return?.();
    await waiting;
  });

  it('is the model itself where there are no tools', () => {
    const model = new FakeModel(['Hello']);
    expect(new ToolRunner([], logger).attach(model)).toBe(model);
  });
});
