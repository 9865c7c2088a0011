import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  openTemporaryDatabase,
  type TemporaryDatabase,
} from '../../../../test/support/temporary-database.js';
import type { ConversationEvent } from '../../../engine/conversation/conversation-event.js';
import { CallRecordsConfig } from '../../../platform/config/call-records.config.js';
import { ServerConfig } from '../../../platform/config/server.config.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { createLogger } from '../../../platform/logging/logger.js';
import { ProviderCalls, type ProviderCall } from '../../../platform/telemetry/provider-calls.js';
import { CallWatchers, type CallListener } from '../call/call-news.js';
import { telephonySchema } from '../telephony.schema.js';
import { CallCosts } from './call-costs.js';
import { CallRecordKeeping } from './call-record-keeping.js';
import { CallRecordRepository, type CallFilter } from './call-record.repository.js';
import { CallRecorder } from './call-recorder.js';
import { CallRecordings } from './call-recordings.js';
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
    const config = new CallRecordsConfig(settings);
    const server = new ServerConfig({ DATA_DIR: temporary.dataDir });
    const recordings = new CallRecordings(config, server, logger);
    recorder = new CallRecorder(temporary.database, repository, costs, recordings, logger);
    records = new CallRecords(repository, recorder, recordings);
    watchers = new CallWatchers();
    keeping = new CallRecordKeeping(recorder, repository, recordings, config, logger, watchers);
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

  /** Samples of both channels, in turn, of the recording of a call. */
  const recordingOf = async (sid: string): Promise<{ header: Buffer; frames: number[] }> => {
    const { bytes, audio } = await records.openRecording(sid);
    const file = Buffer.concat((await audio.toArray()) as Buffer[]);
    expect(file.length).toBe(bytes);
    const frames = Array.from({ length: (bytes - 44) / 2 }, (_, index) => file.readInt16LE(44 + 2 * index));
    return { header: file.subarray(0, 44), frames };
  };
  const audio = (...samples: number[]): ConversationEvent => ({
    type: 'audio',
    turn: 1,
    pcm: Int16Array.from(samples),
    rateHz: 8000,
  });

  it('records the caller left and the assistant right, without what was cleared', async () => {
    openProcess({ CALL_RECORDING: 'true' });
    const listener = begin('CA1');
    const hear = (...samples: number[]): void =>
      listener({ type: 'caller-audio', pcm: Int16Array.from(samples) });
    hear(1);
    tell(listener, audio(10, 11));
    tell(listener, audio(12, 13, 14));
    hear(2, 3, 4);
    listener({ type: 'cleared' });
    hear(5, 6);
    tell(listener, audio(15));
    hear(7, 8);
    await end(listener);
    await keeping.onApplicationShutdown();
    const { header, frames } = await recordingOf('CA1');
    expect(frames).toEqual([1, 0, 2, 10, 3, 11, 4, 12, 5, 0, 6, 0, 7, 15, 8, 0]);
    expect([header.readUInt32LE(40), header.readUInt16LE(22), header.readUInt32LE(24)]).toEqual([
      32, 2, 8000,
    ]);
  });

  it('has the recording of a call that goes on, which is whole at every moment', async () => {
    openProcess({ CALL_RECORDING: 'true' });
    const listener = begin('CA1');
    expect(await codeOf(records.openRecording('CA1'))).toBe('recording_not_found');
    listener({ type: 'caller-audio', pcm: new Int16Array(8000).fill(7) });
    await expect.poll(() => codeOf(recordingOf('CA1')), { timeout: 10_000 }).toBe('none');
    const { header, frames } = await recordingOf('CA1');
    expect([header.readUInt32LE(40), frames.length]).toEqual([32_000, 16_000]);
    await end(listener);
  });

  it('erases a recording with its call, and by itself when its time is over', async () => {
    openProcess({ CALL_RECORDING: 'true', CALL_RECORDING_RETENTION_DAYS: '2' });
    for (const sid of ['CA1', 'CA2']) {
      const listener = begin(sid);
      listener({ type: 'caller-audio', pcm: new Int16Array(80) });
      await end(listener);
    }
    await keeping.onApplicationShutdown();
    const { id } = await records.find('CA1');
    const folder = join(temporary.dataDir, 'call-recordings');
    expect(await readdir(folder)).toContain(`${id}.wav`);
    await records.erase('CA1');
    expect((await readdir(folder)).length).toBe(1);
    expect(await codeOf(records.openRecording('CA1'))).toBe('call_not_found');
    vi.useRealTimers();
    await keeping.lookAfter(Date.now() + 3 * DAY_MS);
    expect(await readdir(folder)).toEqual([]);
    expect(await codeOf(records.openRecording('CA2'))).toBe('recording_not_found');
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
