import { Injectable, type BeforeApplicationShutdown, type OnModuleDestroy } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ServerConfig } from '../../../platform/config/server.config.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { WorkSlots, type WorkLimits } from './work-slots.js';

export type WorkKind = 'transcription' | 'translation' | 'speech';

/**
 * A waiting upload is younger than what the spool takes for left behind. Transcriptions are a process and some pieces
 * each, and share the same inference processes; synthesis is a process each, and ahead of its listener.
 */
const LIMITS: Readonly<Record<WorkKind, WorkLimits>> = {
  transcription: { atOnce: 8, waiting: 64, waitMs: 60_000 },
  translation: { atOnce: 8, waiting: 64, waitMs: 60_000 },
  speech: { atOnce: 16, waiting: 64, waitMs: 30_000 },
};

/** The work of requests that wait for their answer: so much at once, no longer than its client and this server stay. */
@Injectable()
export class RequestWork implements OnModuleDestroy, BeforeApplicationShutdown {
  private readonly slots = {
    transcription: new WorkSlots(LIMITS.transcription),
    translation: new WorkSlots(LIMITS.translation),
    speech: new WorkSlots(LIMITS.speech),
  };
  private readonly closing = new AbortController();
  private readonly running = new Set<Promise<void>>();
  private isDraining = false;
  private drainTimer: NodeJS.Timeout | undefined;

  constructor(private readonly server: ServerConfig) {}

  /** What is under way may end within SHUTDOWN_TIMEOUT_SECS; nothing new begins. */
  onModuleDestroy(): void {
    this.isDraining = true;
    const reason = stopping();
    const abort = (): void => this.closing.abort(reason);
    this.drainTimer = setTimeout(abort, this.server.shutdownTimeoutSec * 1000);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.running);
    clearTimeout(this.drainTimer);
  }

  /**
   * Gives what the work gives, once it is its turn. The signal of the work is aborted when the client has gone, or the
   * server will not wait any longer; leaving the iteration gives its place to the next.
   *
   * @throws AppError `queue_full`, `shutting_down`, `cancelled` when the client has gone; what the work throws.
   */
  async *during<T>(
    kind: WorkKind,
    reply: FastifyReply,
    work: (signal: AbortSignal) => AsyncIterable<T>,
  ): AsyncGenerator<T, void, undefined> {
    if (this.isDraining) throw stopping();
    const signal = AbortSignal.any([clientSignal(reply), this.closing.signal]);
    await this.takeSlot(kind, signal);
    const over = this.noteRunning();
    try {
      yield* work(signal);
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    } finally {
      over();
      this.slots[kind].giveBack();
    }
  }

  /** As {@link during}, of work that gives one thing. */
  async once<T>(kind: WorkKind, reply: FastifyReply, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const results = this.during(kind, reply, async function* (signal) {
      yield await work(signal);
    });
    for await (const result of results) return result;
    throw new AppError('internal', 'The work gave nothing');
  }

  /** The turn of one that waited may come when the server stops already. */
  private async takeSlot(kind: WorkKind, signal: AbortSignal): Promise<void> {
    await this.slots[kind].take(signal);
    if (!this.isDraining) return;
    this.slots[kind].giveBack();
    throw stopping();
  }

  private noteRunning(): () => void {
    let over: () => void = () => undefined;
    const running = new Promise<void>((resolve) => (over = resolve));
    this.running.add(running);
    return () => {
      this.running.delete(running);
      over();
    };
  }
}

/** Aborted when the connection of a request closes before it is answered. */
function clientSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  const onClose = (): void => {
    if (!reply.raw.writableFinished) gone.abort(new AppError('cancelled', 'The client has gone'));
  };
  reply.raw.once('close', onClose);
  if (reply.raw.destroyed) onClose();
  return gone.signal;
}

function stopping(): AppError {
  return new AppError('shutting_down', 'The server is stopping', { retryAfterSec: 5 });
}
