import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { RowNotRun } from '../bench-row.js';
import type { PieceReply, PieceSettings } from './piece-messages.js';

/** A process that recognises pieces for a contender. Whoever opens it closes it. */
export class PieceProcess {
  private constructor(private readonly child: ChildProcess) {}

  /** Starts it and waits until its model is loaded. @throws RowNotRun when it cannot be. */
  static async open(settings: PieceSettings): Promise<PieceProcess> {
    const program = fileURLToPath(new URL('./piece-worker.js', import.meta.url));
    const child = fork(program, [JSON.stringify(settings)], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const opened = new PieceProcess(child);
    const reply = await opened.nextReply();
    if (reply.type === 'failed') throw new RowNotRun(`${settings.kind} could not be loaded: ${reply.reason}`);
    return opened;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** @returns the texts of pieces, given by their places in the file; one call at a time. */
  async recognize(pieces: readonly number[]): Promise<string[]> {
    this.child.send({ pieces });
    const reply = await this.nextReply();
    if (reply.type !== 'recognized')
      throw new Error(reply.type === 'failed' ? reply.reason : 'Not recognised');
    return reply.texts;
  }

  async close(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.disconnect();
    await exited;
  }

  private async nextReply(): Promise<PieceReply> {
    const ended = new AbortController();
    const exited = once(this.child, 'exit', { signal: ended.signal }).then(([code]): PieceReply => ({
      type: 'failed',
      reason: `the process ended with ${String(code)}`,
    }));
    const replied = once(this.child, 'message', { signal: ended.signal }).then(
      ([reply]) => reply as PieceReply,
    );
    try {
      return await Promise.race([replied, exited]);
    } finally {
      ended.abort();
      await Promise.allSettled([replied, exited]);
    }
  }
}
