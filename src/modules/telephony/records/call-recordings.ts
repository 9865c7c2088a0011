import { createReadStream } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { CallRecordsConfig } from '../../../platform/config/call-records.config.js';
import { ServerConfig } from '../../../platform/config/server.config.js';
import { AppError } from '../../../platform/errors/app-error.js';
import type { ByteRange } from '../../../platform/http/byte-range.js';
import { Logger } from '../../../platform/logging/logger.js';
import type { CallFacts, CallListener } from '../call/call-news.js';
import { CallRecording } from './call-recording.js';
import { HeardAudio } from './heard-audio.js';
import { repairRecording } from './repair-recording.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const SWEEP_MS = 10 * 60 * 1000;

/** A WAV file as it stands. */
export interface StoredRecording {
  readonly bytes: number;
  /** Of these bytes; another one when there are more. */
  readonly etag: string;
  readonly modifiedAtMs: number;
  /** Whoever gets it reads it to its end or destroys it. */
  read(range: ByteRange): Readable;
}

/** The audio of calls, where CALL_RECORDING is on: a file for each, named by the id of its record. */
@Injectable()
export class CallRecordings {
  private readonly underway = new Map<string, CallRecording>();
  private readonly ending = new Set<Promise<void>>();
  private readonly folder: string;
  private sweptAtMs = -Infinity;

  constructor(
    private readonly config: CallRecordsConfig,
    server: ServerConfig,
    private readonly logger: Logger,
  ) {
    this.folder = join(server.dataDir, 'call-recordings');
  }

  /** Records a call to its end; undefined where calls are not recorded. A call waits for none of it. */
  begin(id: string, { rateHz, requestId }: CallFacts): CallListener | undefined {
    if (!this.config.isRecorded) return undefined;
    const heard = new HeardAudio(rateHz);
    const recording = new CallRecording(this.pathOf(id), rateHz, (error) =>
      this.logger.error({ err: error, requestId }, 'the recording of a call broke off'),
    );
    this.underway.set(id, recording);
    return (news) => {
      if (news.type === 'conversation' && news.event.type === 'audio') heard.say(news.event.pcm);
      if (news.type === 'cleared') heard.clear();
      if (news.type === 'caller-audio') recording.push(heard.hear(news.pcm));
      if (news.type === 'ended') this.end(id);
    };
  }

  /** What there is by now. @throws AppError `recording_not_found`. */
  async open(id: string): Promise<StoredRecording> {
    const file = await stat(this.pathOf(id)).catch(toNothing);
    if (file === undefined || file.size === 0)
      throw new AppError('recording_not_found', 'No recording of that call is kept');
    return {
      bytes: file.size,
      etag: `"${file.size.toString(36)}-${Math.round(file.mtimeMs).toString(36)}"`,
      modifiedAtMs: file.mtimeMs,
      read: (range) => createReadStream(this.pathOf(id), range),
    };
  }

  /** Makes one whole whose process is gone, if there is one. */
  async repair(id: string): Promise<void> {
    await repairRecording(this.pathOf(id)).catch(toNothing);
  }

  /** Erases recordings, those under way too. */
  async erase(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.end(id);
    await this.finish();
    await Promise.all(ids.map((id) => rm(this.pathOf(id), { force: true })));
  }

  /** Resolves when those are in their files whose calls have ended. */
  async finish(): Promise<void> {
    await Promise.all(this.ending);
  }

  /** Erases those whose time is over, now and then. @returns how many. */
  async sweep(nowMs: number): Promise<number> {
    if (nowMs - this.sweptAtMs < SWEEP_MS) return 0;
    this.sweptAtMs = nowMs;
    const beforeMs = nowMs - this.config.recordingRetentionDays * DAY_MS;
    let erased = 0;
    for (const name of (await readdir(this.folder).catch(toNothing)) ?? []) {
      const path = join(this.folder, name);
      const writtenAtMs = await stat(path).then(({ mtimeMs }) => mtimeMs, toNothing);
      if (writtenAtMs === undefined || writtenAtMs >= beforeMs) continue;
      await rm(path, { force: true });
      erased += 1;
    }
    return erased;
  }

  private end(id: string): void {
    const recording = this.underway.get(id);
    if (recording === undefined) return;
    this.underway.delete(id);
    const ended = recording
      .end()
      .catch((error: unknown) => this.logger.error({ err: error }, 'a recording could not be closed'))
      .finally(() => this.ending.delete(ended));
    this.ending.add(ended);
  }

  private pathOf(id: string): string {
    return join(this.folder, `${id}.wav`);
  }
}

/** Nothing is there; any other error is one. */
function toNothing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}
