import { open, readdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { CallRecordsBench, codeOf, DAY_MS, tell } from '../../../../test/support/call-records-harness.js';
import type { ConversationEvent } from '../../../engine/conversation/conversation-event.js';

describe('CallRecordings', () => {
  const bench = new CallRecordsBench();

  /** Samples of both channels, in turn, of the recording of a call. */
  const recordingOf = async (sid: string): Promise<{ header: Buffer; frames: number[] }> => {
    const recording = await bench.calls.records.openRecording(sid);
    const { bytes } = recording;
    const file = Buffer.concat((await recording.read({ start: 0, end: bytes - 1 }).toArray()) as Buffer[]);
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
    bench.open({ CALL_RECORDING: 'true' });
    const listener = bench.calls.begin('CA1');
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
    await bench.calls.end(listener);
    await bench.calls.keeping.onApplicationShutdown();
    const { header, frames } = await recordingOf('CA1');
    expect(frames).toEqual([1, 0, 2, 10, 3, 11, 4, 12, 5, 0, 6, 0, 7, 15, 8, 0]);
    expect([header.readUInt32LE(40), header.readUInt16LE(22), header.readUInt32LE(24)]).toEqual([
      32, 2, 8000,
    ]);
  });

  it('leaves no holes where the disk takes fewer bytes than it is given', async () => {
    await makeDiskReluctant();
    bench.open({ CALL_RECORDING: 'true' });
    const listener = bench.calls.begin('CA1');
    listener({ type: 'caller-audio', pcm: Int16Array.of(1, 2, 3, 4, 5, 6, 7, 8) });
    await bench.calls.end(listener);
    await bench.calls.keeping.onApplicationShutdown();
    vi.restoreAllMocks();
    const { header, frames } = await recordingOf('CA1');
    expect(header.readUInt32LE(40)).toBe(32);
    expect(frames).toEqual([1, 2, 3, 4, 5, 6, 7, 8].flatMap((sample) => [sample, 0]));
  });

  it('has the recording of a call that goes on, which is whole at every moment', async () => {
    bench.open({ CALL_RECORDING: 'true' });
    const listener = bench.calls.begin('CA1');
    expect(await codeOf(bench.calls.records.openRecording('CA1'))).toBe('recording_not_found');
    listener({ type: 'caller-audio', pcm: new Int16Array(8000).fill(7) });
    await expect.poll(() => codeOf(recordingOf('CA1')), { timeout: 10_000 }).toBe('none');
    const { header, frames } = await recordingOf('CA1');
    expect([header.readUInt32LE(40), frames.length]).toEqual([32_000, 16_000]);
    await bench.calls.end(listener);
  });

  it('keeps what comes at once, and breaks off where more than a minute of it waits', async () => {
    bench.open({ CALL_RECORDING: 'true' });
    const framesOf = async (sid: string, bursts: number): Promise<number> => {
      const listener = bench.calls.begin(sid);
      const burst = new Int16Array(25 * 8000).fill(7);
      for (let count = 0; count < bursts; count += 1) listener({ type: 'caller-audio', pcm: burst });
      await bench.calls.end(listener);
      await bench.calls.keeping.onApplicationShutdown();
      return (await recordingOf(sid)).frames.length;
    };
    expect(await framesOf('CA1', 2)).toBe(2 * 50 * 8000);
    expect(await framesOf('CA2', 4)).toBe(2 * 25 * 8000);
  });

  it('erases a recording with its call, and by itself when its time is over', async () => {
    bench.open({ CALL_RECORDING: 'true', CALL_RECORDING_RETENTION_DAYS: '2' });
    for (const sid of ['CA1', 'CA2']) {
      const listener = bench.calls.begin(sid);
      listener({ type: 'caller-audio', pcm: new Int16Array(80) });
      await bench.calls.end(listener);
    }
    await bench.calls.keeping.onApplicationShutdown();
    const { id } = await bench.calls.records.find('CA1');
    const folder = join(bench.temporary.dataDir, 'call-recordings');
    expect(await readdir(folder)).toContain(`${id}.wav`);
    await bench.calls.records.erase('CA1');
    expect((await readdir(folder)).length).toBe(1);
    expect(await codeOf(bench.calls.records.openRecording('CA1'))).toBe('call_not_found');
    vi.useRealTimers();
    await bench.calls.keeping.lookAfter(Date.now() + 3 * DAY_MS);
    expect(await readdir(folder)).toEqual([]);
    expect(await codeOf(bench.calls.records.openRecording('CA2'))).toBe('recording_not_found');
  });
});

/** Files take half of what they are given at once. */
async function makeDiskReluctant(): Promise<void> {
  const file = await open(import.meta.filename);
  const handles = Object.getPrototypeOf(file) as FileHandle;
  await file.close();
  const write = Reflect.get(handles, 'write') as (...given: unknown[]) => Promise<never>;
  vi.spyOn(handles, 'write').mockImplementation(function (this: FileHandle, ...given: unknown[]) {
    const [bytes, offset, length, position] = given;
    return Reflect.apply(write, this, [bytes, offset, Math.ceil(Number(length) / 2), position]);
  });
}
