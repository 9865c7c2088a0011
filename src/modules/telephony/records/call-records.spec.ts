import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  CallRecordsBench,
  codeOf,
  START_MS,
  tell,
  text,
} from '../../../../test/support/call-records-harness.js';
import { AppError } from '../../../platform/errors/app-error.js';
import type { ProviderCall } from '../../../platform/telemetry/provider-calls.js';
import { JobOwner } from '../../jobs/queue/job-owner.js';
import { CallReports } from '../reports/call-reports.js';
import { CALL_LEASE_MS } from './call-recorder.js';

const LLM_CALL: ProviderCall = {
  type: 'llm',
  provider: 'openai',
  purpose: 'conversation',
  outcome: 'ok',
  durationMs: 300,
};

describe('CallRecords', () => {
  const bench = new CallRecordsBench();

  afterEach(() => void vi.restoreAllMocks());

  it('keeps who called, what was said and how turns went, while the call goes on and after it', async () => {
    const listener = bench.calls.begin('CA1', '+4930901820');
    tell(listener, text('a', 'assistant', 'Good morning.', false));
    bench.later(1000);
    tell(listener, text('a', 'assistant', 'Good morning. This is the shop.', false));
    tell(listener, text('b', 'user', 'Do you', false));
    expect((await bench.calls.records.find('CA1')).transcript).toEqual([
      { speaker: 'assistant', text: 'Good morning. This is the shop.', atMs: START_MS },
    ]);
    bench.later(1000);
    tell(listener, text('a', 'assistant', 'Good morning.'));
    tell(listener, text('b', 'user', 'Do you have coffee?'));
    const turn = {
      turn: 2,
      times: { sttMs: 100, llmMs: 200, ttsMs: 30, totalMs: 500 },
      providers: { stt: 'embedded', llm: 'openai', tts: 'espeak' },
      isSuccess: true,
      wasInterrupted: false,
    };
    tell(listener, { type: 'turn-end', ...turn });
    bench.calls.provider.publish({ ...LLM_CALL, account: 'request-of-CA1', costUsd: 0.25 });
    bench.calls.provider.publish({ ...LLM_CALL, costUsd: 4 });
    await bench.calls.end(listener);
    expect(bench.calls.recorder.find('CA1')).toBeUndefined();
    expect(await bench.calls.records.find('CA1')).toMatchObject({
      carrier: 'twilio',
      from: '+4930901820',
      to: '+33145678901',
      startedAtMs: START_MS,
      endedAtMs: START_MS + 60_000,
      outcome: 'completed',
      costUsd: 0.25,
      transcript: [
        { speaker: 'assistant', text: 'Good morning.', atMs: START_MS },
        { speaker: 'user', text: 'Do you have coffee?', atMs: START_MS + 1000 },
      ],
      turns: [turn],
    });
  });

  it('lists calls, newest first, by page and by what is asked for', async () => {
    const ended = bench.calls.begin('CA1', '+491');
    bench.later(10);
    bench.calls.begin('CA2', '+492');
    bench.later(10);
    bench.calls.begin('CA3', '+491');
    await bench.calls.end(ended);
    expect(await bench.calls.sidsOf({})).toEqual(['CA3', 'CA2', 'CA1']);
    expect(await bench.calls.sidsOf({ from: '+491' })).toEqual(['CA3', 'CA1']);
    expect(await bench.calls.sidsOf({ state: 'live', carrier: 'twilio' })).toEqual(['CA3', 'CA2']);
    expect(await bench.calls.sidsOf({ state: 'completed' })).toEqual(['CA1']);
    expect(await bench.calls.sidsOf({ sinceMs: START_MS + 10, untilMs: START_MS + 20 })).toEqual(['CA2']);
    expect(await bench.calls.sidsOf({ callSid: 'CA2', to: '+1' })).toEqual([]);
    const page = await bench.calls.records.list({ filter: {}, limit: 2 });
    expect(page.last?.callSid).toBe('CA2');
    const { startedAtMs = 0, id = '' } = page.last ?? {};
    const next = await bench.calls.records.list({
      filter: {},
      limit: 2,
      before: { createdAtMs: startedAtMs, id },
    });
    expect([next.calls.map(({ callSid }) => callSid), next.last]).toEqual([['CA1'], undefined]);
  });

  it('keeps both calls of a carrier that comes again with an id, and gives the latest', async () => {
    const first = bench.calls.begin('CA1');
    tell(first, text('a', 'user', 'Before.'));
    await bench.calls.end(first);
    bench.later(5000);
    const second = bench.calls.begin('CA1');
    tell(second, text('a', 'user', 'After.'));
    await bench.calls.end(second);
    expect((await bench.calls.records.find('CA1')).transcript?.map((line) => line.text)).toEqual(['After.']);
    const [, earlier] = (await bench.calls.records.list({ filter: { callSid: 'CA1' }, limit: 10 })).calls;
    expect((await bench.calls.records.find(earlier?.id ?? '')).transcript?.map((line) => line.text)).toEqual([
      'Before.',
    ]);
    const { id } = await bench.calls.records.find('CA1');
    expect(await bench.calls.records.erase('CA1')).toBe(2);
    expect(bench.calls.forgotten).toEqual(expect.arrayContaining([id, earlier?.id]));
    expect(await codeOf(bench.calls.records.find('CA1'))).toBe('call_not_found');
  });

  it('erases a call that goes on, and keeps nothing more of it', async () => {
    const listener = bench.calls.begin('CA1');
    tell(listener, text('a', 'user', 'Secret.'));
    expect(await bench.calls.records.erase('CA1')).toBe(1);
    tell(listener, text('b', 'user', 'More.'));
    await bench.calls.end(listener);
    await bench.calls.keeping.lookAfter(Date.now());
    expect(await bench.calls.sidsOf({})).toEqual([]);
    expect(await codeOf(bench.calls.records.erase('CA1'))).toBe('call_not_found');
  });

  it('writes together what happens in many calls meanwhile', async () => {
    const write = vi.spyOn(bench.temporary.database, 'write');
    const listeners = Array.from({ length: 50 }, (_, call) => bench.calls.begin(`CA${call}`));
    for (const listener of listeners) tell(listener, text('a', 'user', 'Hello.'));
    await bench.calls.recorder.storeAll();
    expect(write.mock.calls.length).toBeLessThanOrEqual(2);
    expect((await bench.calls.records.find('CA49')).transcript).toMatchObject([{ text: 'Hello.' }]);
  });

  it('leaves a call as another process has ended it, and goes on with the others', async () => {
    const told = vi.spyOn(CallReports.prototype, 'end');
    bench.open({}, new JobOwner('elsewhere', 1));
    const { calls } = bench;
    const listener = calls.begin('CA1');
    await calls.recorder.storeAll();
    bench.later(CALL_LEASE_MS + 1);
    bench.open();
    await bench.calls.keeping.lookAfter(Date.now());
    expect(told).toHaveBeenCalledTimes(1);
    const other = calls.begin('CA2');
    tell(listener, text('a', 'user', 'Hello?'));
    tell(other, text('a', 'user', 'Hello.'));
    await calls.end(listener);
    expect(await bench.calls.records.find('CA1')).toMatchObject({ outcome: 'dropped', transcript: [] });
    expect((await bench.calls.records.find('CA2')).transcript).toMatchObject([{ text: 'Hello.' }]);
    expect(told).toHaveBeenCalledTimes(1);
    expect(calls.recorder.heldCalls).toBe(1);
    await calls.end(other);
  });

  it('writes the calls that can be written beside one that cannot', async () => {
    const listeners = ['CA1', 'CA2'].map((sid) => bench.calls.begin(sid));
    await bench.calls.recorder.storeAll();
    const told = vi.spyOn(CallReports.prototype, 'end').mockImplementation(async (_tx, { callSid }) => {
      if (callSid === 'CA1') throw new AppError('job_conflict', 'A job with this id exists');
    });
    await Promise.all(listeners.map((listener) => bench.calls.end(listener)));
    expect(await bench.calls.sidsOf({ state: 'completed' })).toEqual(['CA2']);
    expect(await bench.calls.sidsOf({ state: 'live' })).toEqual(['CA1']);
    told.mockRestore();
    await bench.calls.recorder.storeAll();
    expect(await bench.calls.sidsOf({ state: 'live' })).toEqual([]);
  });

  it('holds nothing of a thousand calls that have ended', async () => {
    for (let call = 0; call < 1000; call += 1) {
      const listener = bench.calls.begin(`CA${call}`);
      tell(listener, text('a', 'user', 'Hello.'));
      tell(listener, text('b', 'assistant', 'Good morning.', false));
      listener({ type: 'ended', outcome: 'completed', durationMs: 1000, endedBy: 'caller' });
      bench.calls.provider.publish({ ...LLM_CALL, account: `request-of-CA${call}`, costUsd: 1 });
    }
    expect(bench.calls.recorder.heldCalls).toBeGreaterThan(0);
    await bench.calls.recorder.storeAll();
    expect(bench.calls.recorder.heldCalls).toBe(0);
    expect(bench.calls.costs.ofUsd('request-of-CA999')).toBeUndefined();
    expect((await bench.calls.records.find('CA999')).outcome).toBe('completed');
  });

  it('keeps that keys were pressed, and which only where it may', async () => {
    const listener = bench.calls.begin('CA1');
    tell(listener, text('a', 'user', 'My number is [keypad] 4 2 # all right?'));
    await bench.calls.end(listener);
    bench.open({ CALL_KEYS: 'false' });
    const masked = bench.calls.begin('CA2');
    tell(masked, text('a', 'user', 'My number is [keypad] 4 2 # all right?'));
    await bench.calls.end(masked);
    const textsOf = async (sid: string): Promise<unknown> =>
      (await bench.calls.records.find(sid)).transcript?.map((line) => line.text);
    expect(await textsOf('CA1')).toEqual(['My number is [keypad] 4 2 # all right?']);
    expect(await textsOf('CA2')).toEqual(['My number is [keypad] all right?']);
  });

  it('keeps nothing where records are off', async () => {
    bench.open({ CALL_RECORDS: 'false' });
    await bench.calls.end(bench.calls.begin('CA1'));
    expect(await bench.calls.sidsOf({})).toEqual([]);
  });
});
