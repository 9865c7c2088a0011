import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { assistantTool } from '../../src/modules/assistant/tools/assistant-tool.js';
import { ToolRunner } from '../../src/modules/assistant/tools/tool-runner.js';
import { loud } from '../support/openai-realtime-ear.js';
import { RealtimeHarness } from '../support/openai-realtime-harness.js';
import type { RealtimeScript } from '../support/openai-realtime-stand-in.js';

const add = assistantTool({
  name: 'add',
  description: 'Adds two numbers.',
  arguments: z.strictObject({ a: z.int(), b: z.int() }),
  run: ({ a, b }) => Promise.resolve({ sum: a + b }),
});
const hang = assistantTool({
  name: 'hang',
  description: 'Never ends.',
  arguments: z.strictObject({}),
  run: () => new Promise(() => undefined),
});
const logger = { warn: (): void => undefined };
const limits = { maxRounds: 2, maxCalls: 3, callTimeoutMs: 50, maxResultChars: 100 };
const tools = new ToolRunner([add, hang], logger, limits);
const called = (name: string, args: object | string): { name: string; arguments: string } => ({
  name,
  arguments: typeof args === 'string' ? args : JSON.stringify(args),
});

describe('tools of a conversation that OpenAI Realtime holds', () => {
  let harness: RealtimeHarness;
  const open = async (script: RealtimeScript = {}): Promise<RealtimeHarness> =>
    (harness = await RealtimeHarness.open(script));
  const outputs = (): unknown[] =>
    harness.standIn.session
      .of('conversation.item.create')
      .flatMap(({ item }) =>
        item.type === 'function_call_output' ? [JSON.parse(item.output) as unknown] : [],
      );

  afterEach(async () => {
    await harness.close();
    expect(harness.standIn.violations).toEqual([]);
  });

  it('are offered in the session, and used within the turn', async () => {
    await open({
      answers: [
        {
          text: 'Let me see.',
          audioMs: 200,
          calls: [called('add', { a: 1, b: 2 }), called('add', { a: 5, b: 5 })],
        },
        { text: 'It is three.', audioMs: 300 },
      ],
    });
    const talk = await harness.readyTalk({ tools });
    expect(harness.standIn.session.settings?.tools).toEqual(
      [add, hang].map(({ definition }) => ({ type: 'function', ...definition })),
    );
    talk.say();
    await talk.playUntil('turn-end');
    expect(outputs()).toEqual([{ sum: 3 }, { sum: 10 }]);
    expect(harness.standIn.session.of('response.create')).toEqual([{ type: 'response.create' }]);
    expect(talk.givenMs).toBe(500);
    expect(talk.told('answer-end')).toHaveLength(1);
    expect(talk.conversation.said.at(-1)?.content).toBe('Let me see. It is three.');
    expect(harness.calls).toHaveLength(2);
  });

  it.each([
    ['bad arguments', called('add', { a: 'x' }), expect.stringContaining('a: ')],
    ['no JSON', called('add', '{"a":'), 'The arguments are not JSON.'],
    ['an unknown name', called('rm', {}), expect.stringContaining('no tool of that name')],
    ['a deadline', called('hang', {}), 'The tool took too long.'],
  ])('tell the model of %s', async (_, call, error) => {
    await open({ answers: [{ calls: [call] }] });
    const talk = await harness.readyTalk({ tools });
    talk.say();
    await talk.playUntil('turn-end');
    expect(outputs()).toEqual([{ error }]);
    expect(talk.told('turn-end')[0]?.isSuccess).toBe(true);
  });

  it('are used so often in a turn, and then it must answer', async () => {
    const calls = [called('add', { a: 1, b: 1 }), called('add', { a: 2, b: 2 })];
    await open({ answers: [{ calls }, { calls }] });
    const talk = await harness.readyTalk({ tools });
    talk.say();
    await talk.playUntil('turn-end');
    const tooMany = { error: expect.stringContaining('Too many calls') as string };
    expect(outputs()).toEqual([{ sum: 2 }, { sum: 4 }, { sum: 2 }, tooMany]);
    expect(harness.standIn.session.of('response.create').map(({ response }) => response)).toEqual([
      undefined,
      { tool_choice: 'none' },
    ]);
  });

  it('end a turn that does not come to an answer', async () => {
    const calls = [called('add', { a: 1, b: 1 })];
    await open({ answers: [{ calls }, { calls }, { calls }] });
    const talk = await harness.readyTalk({ tools });
    talk.say();
    await talk.playUntil('turn-end');
    expect(talk.failures).toEqual(['realtime_failed']);
    expect(talk.told('turn-end')[0]?.isSuccess).toBe(false);
  });

  it('are left when the user speaks, and the vendor hears so', async () => {
    const patient = new ToolRunner([hang], logger, { ...limits, callTimeoutMs: 60_000 });
    await open({ answers: [{ text: 'One moment.', audioMs: 200, calls: [called('hang', {})] }] });
    const talk = await harness.readyTalk({ tools: patient });
    talk.say();
    await talk.when(() => harness.calls.length === 1, 'no call');
    talk.push(loud(100));
    await talk.whenTold('turn-end');
    await talk.when(() => outputs().length === 1, 'no output');
    expect(outputs()).toEqual([{ error: 'The user did not wait for it.' }]);
    expect(harness.standIn.session.of('response.create')).toEqual([]);
  });

  it('are refused where there are none', async () => {
    await open({ answers: [{ calls: [called('add', {})] }] });
    const talk = await harness.readyTalk();
    talk.say();
    await talk.playUntil('turn-end');
    expect(outputs()).toEqual([{ error: 'There are no tools.' }]);
  });
});
