import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  openTemporaryDatabase,
  type TemporaryDatabase,
} from '../../../../test/support/temporary-database.js';
import type { ConversationEvent } from '../../../engine/conversation/conversation-event.js';
import { CallRecordsConfig } from '../../../platform/config/call-records.config.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { createLogger } from '../../../platform/logging/logger.js';
import { ProviderCalls, type ProviderCall } from '../../../platform/telemetry/provider-calls.js';
import { CallWatchers, type CallListener } from '../call/call-news.js';
import { telephonySchema } from '../telephony.schema.js';
import { CallCosts } from './call-costs.js';
import { CallRecordKeeping } from './call-record-keeping.js';
import { CallRecordRepository, type CallFilter } from './call-record.repository.js';
import { CallRecorder } from './call-recorder.js';
import { CallRecords } from './call-records.js';

const START_MS = Date.UTC(2026, 0, 15, 10);
const DAY_MS = 24 * 60 * 60 * 1000;
const LLM_CALL: ProviderCall = {
  type: 'llm',
  provider: 'openai',
  purpose: 'conversation',
  outcome: 'ok',
  durationMs: 300,
};

type Text = Extract<ConversationEvent, { type: 'transcript' }>;

describe('CallRecords', () => {
  let temporary: TemporaryDatabase;
  let provider: ProviderCalls;
  let costs: CallCosts;
  let recorder: CallRecorder;
  let records: CallRecords;
  let keeping: CallRecordKeeping;
  let watchers: CallWatchers;

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: START_MS });
    temporary = await openTemporaryDatabase(telephonySchema);
    openProcess();
  });
  afterEach(async () => {
    await recorder.storeAll();
    await temporary.remove();
    vi.useRealTimers();
  });

  function openProcess(settings: Record<string, string> = {}): void {
    const repository = new CallRecordRepository(temporary.database);
    const logger = createLogger({ level: 'silent', pretty: false });
    provider = new ProviderCalls();
    costs = new CallCosts(provider);
    recorder = new CallRecorder(temporary.database, repository, costs, logger);
    records = new CallRecords(repository, recorder);
    watchers = new CallWatchers();
    const config = new CallRecordsConfig(settings);
    keeping = new CallRecordKeeping(recorder, repository, config, logger, watchers);
  }

  const later = (ms: number): void => void vi.setSystemTime(Date.now() + ms);
  const begin = (callSid: string, from?: string): CallListener =>
    watchers.watch({
      callSid,
      streamSid: `MZ-of-${callSid}`,
      from,
      to: '+33145678901',
      parameters: {},
      requestId: `request-of-${callSid}`,
      carrier: 'twilio',
      startedAtMs: Date.now(),
      rateHz: 8000,
    });
  const tell = (listener: CallListener, event: ConversationEvent): void =>
    listener({ type: 'conversation', event });
  const text = (id: string, speaker: Text['speaker'], words: string, isFinal = true): Text => ({
    type: 'transcript',
    id,
    speaker,
    text: words,
    isFinal,
    atMs: Date.now(),
  });
  const end = async (listener: CallListener, durationMs = 60_000): Promise<void> => {
    listener({ type: 'ended', outcome: 'completed', durationMs });
    await recorder.storeAll();
  };
  const sidsOf = async (filter: CallFilter): Promise<string[]> =>
    (await records.list({ filter, limit: 10 })).calls.map(({ callSid }) => callSid);
  const codeOf = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'none',
      (error: unknown) => AppError.from(error).code,
    );

  it('keeps who called, what was said and how turns went, while the call goes on and after it', async () => {
    const listener = begin('CA1', '+4930901820');
    tell(listener, text('a', 'assistant', 'Good morning.', false));
    later(1000);
    tell(listener, text('a', 'assistant', 'Good morning. This is the shop.', false));
    tell(listener, text('b', 'user', 'Do you', false));
    expect((await records.find('CA1')).transcript).toEqual([
      { speaker: 'assistant', text: 'Good morning. This is the shop.', atMs: START_MS },
    ]);
    later(1000);
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
    costs.within('request-of-CA1', () => provider.publish({ ...LLM_CALL, costUsd: 0.25 }));
    provider.publish({ ...LLM_CALL, costUsd: 4 });
    await end(listener);
    expect(recorder.find('CA1')).toBeUndefined();
    expect(await records.find('CA1')).toMatchObject({
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
    const ended = begin('CA1', '+491');
    later(10);
    begin('CA2', '+492');
    later(10);
    begin('CA3', '+491');
    await end(ended);
    expect(await sidsOf({})).toEqual(['CA3', 'CA2', 'CA1']);
    expect(await sidsOf({ from: '+491' })).toEqual(['CA3', 'CA1']);
    expect(await sidsOf({ state: 'live', carrier: 'twilio' })).toEqual(['CA3', 'CA2']);
    expect(await sidsOf({ state: 'completed' })).toEqual(['CA1']);
    expect(await sidsOf({ sinceMs: START_MS + 10, untilMs: START_MS + 20 })).toEqual(['CA2']);
    expect(await sidsOf({ callSid: 'CA2', to: '+1' })).toEqual([]);
    const page = await records.list({ filter: {}, limit: 2 });
    expect(page.last?.callSid).toBe('CA2');
    const { startedAtMs = 0, id = '' } = page.last ?? {};
    const next = await records.list({ filter: {}, limit: 2, before: { createdAtMs: startedAtMs, id } });
    expect([next.calls.map(({ callSid }) => callSid), next.last]).toEqual([['CA1'], undefined]);
  });

  it('keeps both calls of a carrier that comes again with an id, and gives the latest', async () => {
    const first = begin('CA1');
    tell(first, text('a', 'user', 'Before.'));
    await end(first);
    later(5000);
    const second = begin('CA1');
    tell(second, text('a', 'user', 'After.'));
    await end(second);
    expect((await records.find('CA1')).transcript?.map((line) => line.text)).toEqual(['After.']);
    const [, earlier] = (await records.list({ filter: { callSid: 'CA1' }, limit: 10 })).calls;
    expect((await records.find(earlier?.id ?? '')).transcript?.map((line) => line.text)).toEqual(['Before.']);
    expect(await records.erase('CA1')).toBe(2);
    expect(await codeOf(records.find('CA1'))).toBe('call_not_found');
  });

  it('erases a call that goes on, and keeps nothing more of it', async () => {
    const listener = begin('CA1');
    tell(listener, text('a', 'user', 'Secret.'));
    expect(await records.erase('CA1')).toBe(1);
    tell(listener, text('b', 'user', 'More.'));
    await end(listener);
    await keeping.lookAfter(Date.now());
    expect(await sidsOf({})).toEqual([]);
    expect(await codeOf(records.erase('CA1'))).toBe('call_not_found');
  });

  it('closes calls of a process that is gone as dropped, and none that go on', async () => {
    const lost = begin('CA1');
    tell(lost, text('a', 'user', 'Hello?'));
    await keeping.lookAfter(Date.now());
    const killed = recorder;
    openProcess();
    later(8000);
    begin('CA2');
    await keeping.lookAfter(Date.now());
    expect(await sidsOf({ state: 'live' })).toEqual(['CA2', 'CA1']);
    later(8000);
    await keeping.lookAfter(Date.now());
    expect(await sidsOf({ state: 'live' })).toEqual(['CA2']);
    expect(await records.find('CA1')).toMatchObject({
      outcome: 'dropped',
      endedAtMs: START_MS,
      transcript: [{ text: 'Hello?' }],
    });
    await killed.forget('CA1');
  });

  it('erases text and numbers when their time is over, and keeps the figures', async () => {
    openProcess({ CALL_TEXT_RETENTION_DAYS: '2' });
    const listener = begin('CA1', '+491');
    tell(listener, text('a', 'user', 'Hello.'));
    await end(listener);
    later(2 * DAY_MS);
    await keeping.lookAfter(Date.now());
    expect(await records.find('CA1')).toMatchObject({ from: '+491', textErasedAtMs: null });
    later(DAY_MS);
    await keeping.lookAfter(Date.now());
    expect(await records.find('CA1')).toMatchObject({
      from: null,
      to: null,
      transcript: null,
      outcome: 'completed',
      textErasedAtMs: Date.now(),
    });
  });

  it('keeps nothing where records are off', async () => {
    openProcess({ CALL_RECORDS: 'false' });
    await end(begin('CA1'));
    expect(await sidsOf({})).toEqual([]);
  });

  it('writes a call with the next round where the database could not take it', async () => {
    const writing = vi
      .spyOn(temporary.database, 'write')
      .mockRejectedValue(new AppError('storage_full', 'x'));
    const listener = begin('CA1');
    await end(listener);
    expect(await sidsOf({})).toEqual([]);
    writing.mockRestore();
    await keeping.lookAfter(Date.now());
    expect(await sidsOf({ state: 'completed' })).toEqual(['CA1']);
  });
});
