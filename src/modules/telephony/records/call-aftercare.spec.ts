import { describe, expect, it, vi } from 'vitest';
import {
  CallRecordsBench,
  DAY_MS,
  START_MS,
  tell,
  text,
} from '../../../../test/support/call-records-harness.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { JobOwner } from '../../jobs/queue/job-owner.js';

describe('CallRecordKeeping', () => {
  const bench = new CallRecordsBench();

  it('closes calls of a process that is silent as dropped, and none that go on', async () => {
    bench.open({}, new JobOwner('elsewhere', 1));
    const lost = bench.calls.begin('CA1');
    tell(lost, text('a', 'user', 'Hello?'));
    await bench.calls.keeping.lookAfter(Date.now());
    const killed = bench.calls.recorder;
    bench.open();
    bench.later(8000);
    bench.calls.begin('CA2');
    await bench.calls.keeping.lookAfter(Date.now());
    expect(await bench.calls.sidsOf({ state: 'live' })).toEqual(['CA2', 'CA1']);
    bench.later(8000);
    await bench.calls.keeping.lookAfter(Date.now());
    expect(await bench.calls.sidsOf({ state: 'live' })).toEqual(['CA2']);
    expect(await bench.calls.records.find('CA1')).toMatchObject({
      outcome: 'dropped',
      endedBy: 'server',
      endedAtMs: START_MS,
      transcript: [{ text: 'Hello?' }],
    });
    await killed.forget('CA1');
  });

  it('closes calls of a process that is known to be gone at once', async () => {
    bench.open({}, new JobOwner('here', 1));
    const lost = bench.calls.begin('CA1');
    tell(lost, text('a', 'user', 'Hello?'));
    tell(lost, text('b', 'assistant', 'Good morning. How', false));
    await bench.calls.recorder.storeAll();
    const killed = bench.calls.recorder;
    bench.open({}, new JobOwner('here', 2, () => false));
    bench.calls.begin('CA2');
    await bench.calls.keeping.lookAfter(Date.now());
    expect(await bench.calls.sidsOf({ state: 'live' })).toEqual(['CA2']);
    expect(await bench.calls.records.find('CA1')).toMatchObject({
      outcome: 'dropped',
      endedBy: 'server',
      transcript: [{ text: 'Hello?' }, { text: 'Good morning. How' }],
    });
    await killed.forget('CA1');
  });

  it('writes what is said as soon as it is known, without waiting for a round', async () => {
    bench.open({}, new JobOwner('elsewhere', 1));
    const listener = bench.calls.begin('CA1');
    tell(listener, text('a', 'user', 'Hello?'));
    const killed = bench.calls.recorder;
    bench.open({}, new JobOwner('elsewhere', 2));
    const linesOf = async (): Promise<unknown> => (await bench.calls.records.find('CA1')).transcript;
    await expect.poll(linesOf).toMatchObject([{ text: 'Hello?' }]);
    await killed.forget('CA1');
  });

  it('erases text and numbers when their time is over, and keeps the figures', async () => {
    bench.open({ CALL_TEXT_RETENTION_DAYS: '2' });
    const listener = bench.calls.begin('CA1', '+491');
    tell(listener, text('a', 'user', 'Hello.'));
    await bench.calls.end(listener);
    bench.later(2 * DAY_MS);
    await bench.calls.keeping.lookAfter(Date.now());
    expect(await bench.calls.records.find('CA1')).toMatchObject({ from: '+491', textErasedAtMs: null });
    bench.later(DAY_MS);
    await bench.calls.keeping.lookAfter(Date.now());
    expect(await bench.calls.records.find('CA1')).toMatchObject({
      from: null,
      to: null,
      transcript: null,
      outcome: 'completed',
      textErasedAtMs: Date.now(),
    });
    expect(bench.calls.forgotten).toContain((await bench.calls.records.find('CA1')).id);
  });

  it('writes a call with the next round where the database could not take it', async () => {
    const writing = vi
      .spyOn(bench.temporary.database, 'write')
      .mockRejectedValue(new AppError('storage_full', 'x'));
    const listener = bench.calls.begin('CA1');
    await bench.calls.end(listener);
    expect(await bench.calls.sidsOf({})).toEqual([]);
    writing.mockRestore();
    await bench.calls.keeping.lookAfter(Date.now());
    expect(await bench.calls.sidsOf({ state: 'completed' })).toEqual(['CA1']);
  });
});
