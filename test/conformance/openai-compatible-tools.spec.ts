import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LanguageModelEvent, LanguageModelRequest } from '../../src/engine/ports/language-model.js';
import { requestWith } from '../support/language-model-answers.js';
import { LanguageModelHarness } from '../support/language-model-harness.js';

const TOOL = { name: 'look_up', description: 'Looks up.', parameters: { type: 'object' } };
const CALL = { id: 'call_1', name: 'look_up', arguments: '{"word":"x"}' };
const withTools = (more: Partial<LanguageModelRequest> = {}): LanguageModelRequest =>
  requestWith({ tools: [TOOL], ...more });

describe('OpenAiCompatibleModel with tools', () => {
  let at: LanguageModelHarness;

  beforeEach(() => {
    at = new LanguageModelHarness();
  });
  afterEach(() => at.close());

  it.each([
    ['openai', { type: 'function', function: { ...TOOL, strict: true } }],
    ['groq', { type: 'function', function: TOOL }],
    ['ollama', { type: 'function', function: TOOL }],
    ['vllm', { type: 'function', function: TOOL }],
  ] as const)('offers them to %s in its way', async (provider, tool) => {
    await at.start({ text: 'yes' }, {}, { provider });
    await at.ask(withTools());
    expect(at.standIn.requests[0]?.body).toMatchObject({ tools: [tool] });
    expect(at.standIn.requests[0]?.body).not.toHaveProperty('tool_choice');
  });

  it.each([
    ['openai', 'none', 1],
    ['groq', 'none', 1],
    ['vllm', 'none', 1],
    ['ollama', undefined, undefined],
  ] as const)('forbids %s to use them', async (provider, choice, tools) => {
    await at.start({ text: 'yes' }, {}, { provider });
    await at.ask(withTools({ toolChoice: 'none' }));
    const { body } = at.standIn.requests[0]!;
    expect([body.tool_choice, body.tools?.length]).toEqual([choice, tools]);
  });

  it('tells what came of calls as the protocol has it', async () => {
    await at.start({ text: 'yes' });
    const messages = [
      { role: 'assistant' as const, content: '', toolCalls: [CALL] },
      { role: 'tool' as const, content: '{}', toolCallId: 'call_1' },
    ];
    await at.ask(withTools({ messages }));
    expect(at.standIn.requests[0]?.body.messages).toEqual([
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'call_1', type: 'function', function: { name: 'look_up', arguments: '{"word":"x"}' } },
        ],
      },
      { role: 'tool', content: '{}', tool_call_id: 'call_1' },
    ]);
  });

  it('does without them at a model that knows none', async () => {
    const message = 'registry.ollama.ai/library/gemma3:latest does not support tools';
    const problem = { error: { message, type: 'api_error', param: null, code: null } };
    await at.start([{ status: 400, problem }, { text: 'yes' }], {}, { provider: 'ollama' });
    expect(await at.ask(withTools())).toMatchObject([{ type: 'text', text: 'yes' }, { type: 'end' }]);
    await at.ask(withTools());
    expect(at.standIn.requests.map(({ body }) => body.tools?.length)).toEqual([1, undefined, undefined]);
  });

  describe('understands calls', () => {
    const chunk = (delta: object, finish: string | null = null): string =>
      `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
    const piece = (call: object): string => chunk({ tool_calls: [call] });
    const called = (name: string, args?: unknown): object => ({ function: { name, arguments: args } });
    const callsOf = (events: LanguageModelEvent[]): unknown[] =>
      events.flatMap((event) => (event.type === 'tool_call' ? [event.call] : []));

    it.each([
      [
        'without an index',
        [piece({ id: 'a', ...called('f', '{"x":') }), piece({ function: { arguments: '1}' } })],
      ],
      ['without arguments', [piece({ index: 0, id: 'a', ...called('f') })], '{}'],
      ['with arguments as an object', [piece({ index: 0, id: 'a', ...called('f', { x: 1 }) })]],
      [
        'whose id and name come again',
        [
          piece({ index: 0, id: 'a', ...called('f', '{"x"') }),
          piece({ index: 0, id: 'a', ...called('f', ':1}') }),
        ],
      ],
    ])('%s', async (_what, frames, args = '{"x":1}') => {
      await at.start({ frames: [...frames, chunk({}, 'tool_calls')] });
      expect(callsOf(await at.ask(withTools()))).toEqual([{ id: 'a', name: 'f', arguments: args }]);
    });

    it('that are all number nought', async () => {
      const frames = ['a', 'b'].map((id) => piece({ index: 0, id, ...called('f', '{}') }));
      await at.start({ frames: [...frames, chunk({}, 'stop')] });
      const events = await at.ask(withTools());
      expect(callsOf(events)).toMatchObject([{ id: 'a' }, { id: 'b' }]);
      expect(events.at(-1)).toMatchObject({ finishReason: 'tool_calls' });
    });

    it('that have no id, each under one of its own', async () => {
      const frames = [piece(called('f', '{}')), piece(called('g', '{}')), chunk({}, 'tool_calls')];
      await at.start({ frames });
      const calls = callsOf(await at.ask(withTools())) as { id: string }[];
      expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
    });

    it.each([
      ['none where some are promised', [chunk({}, 'tool_calls')]],
      ['arguments of no tool', [piece({ index: 0, function: { arguments: '{}' } }), chunk({}, 'tool_calls')]],
      [
        'more than any answer has',
        [
          ...Array.from({ length: 65 }, (_, index) =>
            piece({ index, id: `c${index}`, ...called('f', '{}') }),
          ),
        ],
      ],
    ])('and fails at %s', async (_what, frames) => {
      await at.start({ frames });
      expect((await at.fail(withTools())).code).toBe('llm_failed');
    });

    it('and fails at those that it did not offer', async () => {
      await at.start({ toolCalls: [CALL] });
      expect((await at.fail()).message).toBe('openai asked for a tool that it was not offered');
    });
  });
});
