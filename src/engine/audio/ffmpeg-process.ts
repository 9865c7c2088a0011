import { spawn, type ChildProcess } from 'node:child_process';
import { getPriority, setPriority } from 'node:os';
import type { Readable, Writable } from 'node:stream';

import { FfmpegDiagnostics } from './ffmpeg-diagnostics.js';
import { systemFailure } from './system-failure.js';

/** Why a decoder was killed from here. */
export type StopReason = 'cancelled' | 'timeout' | 'finished';

/** How a decoder ended. */
export interface FfmpegExit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Why it could not be started at all. */
  startError: Error | undefined;
  stopReason: StopReason | undefined;
  messages: readonly string[];
}

export interface FfmpegProcessOptions {
  command: readonly string[];
  /**
   * Open file that becomes its standard input, which may be closed here as soon as the process has started; or a pipe,
   * for {@link FfmpegProcess.input}.
   */
  input: number | 'pipe';
  /** Milliseconds that may be spent, in all, waiting for output; absent: as many as it takes. */
  waitBudgetMs?: number;
  /** By how much it yields to this process: operating system priority, 0 to 19. */
  niceness: number;
}

/** One running ffmpeg. Whoever makes it calls {@link FfmpegProcess.stop}. */
export class FfmpegProcess {
  /** Settles when the process is gone and its output read. */
  readonly exited: Promise<FfmpegExit>;
  readonly diagnostics = new FfmpegDiagnostics();
  readonly #child: ChildProcess;
  readonly #stdout: Readable | null;
  #stopReason: StopReason | undefined;

  constructor(private readonly options: FfmpegProcessOptions) {
    const [file = '', ...args] = options.command;
    this.#child = spawn(file, args, {
      stdio: [options.input, 'pipe', 'pipe'],
      env: {},
      cwd: '/',
      windowsHide: true,
    });
    this.exited = this.#untilGone();
    this.#stdout = this.#child.stdout;
    // What it no longer reads is told by its exit.
    this.input?.on('error', () => undefined);
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => this.diagnostics.push(text));
    this.#lowerPriority();
  }

  /**
   * Starts one, however the system tells that it cannot.
   *
   * @throws AppError `not_ready`, `internal`.
   */
  static start(options: FfmpegProcessOptions): FfmpegProcess {
    try {
      return new FfmpegProcess(options);
    } catch (error) {
      throw systemFailure(error, 'Internal server error');
    }
  }

  /** Where its input is written; null where that is a file. */
  get input(): Writable | null {
    return this.#child.stdin;
  }

  /** Undefined when it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Its output, read no faster than taken; ends early when the process is killed. */
  async *output(): AsyncGenerator<Uint8Array, void> {
    if (this.#stdout === null || this.pid === undefined) return;
    const iterator = this.#stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>;
    let budgetMs = this.options.waitBudgetMs ?? Infinity;
    for (;;) {
      const startedAt = performance.now();
      const isBounded = budgetMs < Infinity;
      const timer = isBounded ? setTimeout(() => this.kill('timeout'), budgetMs) : undefined;
      const next = await iterator.next().finally(() => clearTimeout(timer));
      budgetMs = Math.max(0, budgetMs - (performance.now() - startedAt));
      if (next.done === true) return;
      yield next.value;
    }
  }

  /** Kills the process; the first reason given counts. */
  kill(reason: StopReason): void {
    this.#stopReason ??= reason;
    this.#child.kill('SIGKILL');
  }

  /** Kills the process if it still runs, drops its output and waits until it is gone. */
  async stop(): Promise<void> {
    this.kill('finished');
    this.#stdout?.destroy();
    await this.exited;
  }

  #untilGone(): Promise<FfmpegExit> {
    return new Promise((resolve) => {
      const settle = (code: number | null, signal: NodeJS.Signals | null, startError?: Error): void => {
        this.diagnostics.end();
        const { messages } = this.diagnostics;
        resolve({ code, signal, startError, stopReason: this.#stopReason, messages });
      };
      this.#child.once('close', (code, signal) => settle(code, signal));
      this.#child.on('error', (error) => {
        if (this.pid === undefined) settle(null, null, error);
      });
    });
  }

  #lowerPriority(): void {
    if (this.pid === undefined) return;
    try {
      setPriority(this.pid, Math.min(19, getPriority() + this.options.niceness));
    } catch {
      // A process that is gone already, or a system that forbids it: it then runs at normal priority.
    }
  }
}
