import { fork, type ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';
import { takeApart } from './audio-lane.js';
import type { WorkerCommand, WorkerReply } from './inference-messages.js';

/** What to run as a worker. */
export interface WorkerProgram {
  /** Path of a JavaScript file that speaks the protocol of its kind, such as `inference-messages`. */
  path: string;
  args: readonly string[];
}

/** Told once each reply comes, and once when the process has gone, with the reason for the log. */
export interface WorkerObserver<Reply> {
  onReply(reply: Reply): void;
  onExit(reason: string): void;
}

const STDERR_TAIL_CHARS = 500;

/**
 * A process that computes for this one. It gets no environment, so it holds none of the server's secrets. Whoever makes it ends it
 * with {@link stop} or {@link kill}; it also ends by itself when this process does.
 */
export class WorkerProcess<Command extends { type: string } = WorkerCommand, Reply = WorkerReply> {
  private readonly child: ChildProcess;
  /** Where the audio of commands goes; none when the process could not be started. */
  private readonly audioLane: Writable | undefined;
  private readonly gone: Promise<void>;
  private stderrTail = '';
  private hasExited = false;

  constructor(program: WorkerProgram, observer: WorkerObserver<Reply>) {
    this.child = fork(program.path, program.args, {
      serialization: 'advanced',
      execArgv: [],
      env: {},
      stdio: ['ignore', 'ignore', 'pipe', 'ipc', 'pipe'],
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderrTail = (this.stderrTail + text).slice(-STDERR_TAIL_CHARS);
    });
    this.audioLane = (this.child.stdio[4] ?? undefined) as Writable | undefined;
    this.audioLane?.on('error', () => this.kill());
    this.child.on('message', (reply) => observer.onReply(reply as Reply));
    this.gone = new Promise((resolve) => {
      const end = (reason: string): void => {
        if (this.hasExited) return;
        this.hasExited = true;
        observer.onExit(this.stderrTail === '' ? reason : `${reason}: ${this.stderrTail}`);
        resolve();
      };
      this.child.once('exit', (code, signal) => end(signal === null ? `exit code ${String(code)}` : signal));
      this.child.on('error', (error) => {
        this.kill();
        if (this.child.pid === undefined) end(error.message);
      });
    });
  }

  /** Undefined when the process could not be started. */
  get pid(): number | undefined {
    return this.child.pid;
  }

  /**
   * Sends a command; one that cannot be delivered shows as the end of the process. Its audio goes apart, see `audio-lane`,
   * and must not change.
   */
  send(command: Command | { type: 'stop' }): void {
    const { message, audio } = takeApart(command);
    this.child.send(message, (error) => {
      if (error !== null) this.kill();
    });
    for (const { buffer, byteOffset, byteLength } of audio) {
      this.audioLane?.write(new Uint8Array(buffer, byteOffset, byteLength));
    }
  }

  /** Ends the process at once, in mid-computation if need be. */
  kill(): void {
    this.child.kill('SIGKILL');
  }

  /** Lets the step that computes end, then the process; kills it after the deadline. Resolves once it has gone. */
  async stop(killAfterMs: number): Promise<void> {
    if (this.hasExited) return;
    const timer = setTimeout(() => this.kill(), killAfterMs);
    this.send({ type: 'stop' });
    await this.gone;
    clearTimeout(timer);
  }
}
