import type { ChildProcess } from 'node:child_process';
import { openAsBlob } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { BenchContext } from '../bench-row.js';
import { freePort, untilListening, untilOk } from './listening.js';
import { spawnNode, stopProcess } from './spawned-process.js';

export interface ServerOptions {
  /** Name of its data folder in the scratch folder; the same name finds the same data. */
  name: string;
  env?: Record<string, string>;
  core?: number;
}

/** A server that has been told how many calls it carries does not measure it, which it else does once when it is idle. */
export const NO_CALL_MEASURING = { TELEPHONY_MAX_CALLS: '10' };
/** Ten seconds after its start a server has its voice say what it may have to say when no voice can. */
const SETTLE_MS = 13_000;

const LISTEN_DEADLINE_MS = 60_000;
const READY_DEADLINE_MS = 120_000;
const POLL_MS = 100;
const USER = 'bench';

/** The built server in a process of its own. Whoever starts it stops it. */
export class ParleyServer {
  private uploads = 0;

  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
    readonly dataDir: string,
  ) {}

  /** Starts it and returns at once. */
  static async spawn(context: BenchContext, { name, env = {}, core }: ServerOptions): Promise<ParleyServer> {
    const port = await freePort();
    const dataDir = join(context.scratchDir, name);
    const child = spawnNode({
      script: join(context.rootDir, 'dist', 'bundle', 'main.js'),
      cwd: context.rootDir,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        NODE_ENV: 'production',
        HOST: '127.0.0.1',
        PORT: String(port),
        ALIAS_PORTS: '',
        DATA_DIR: dataDir,
        MODELS_DIR: context.modelsDir,
        LOG_LEVEL: 'warn',
        ...env,
      },
      ...(core === undefined ? {} : { core }),
    });
    return new ParleyServer(child, port, dataDir);
  }

  /** Starts it and waits until it is ready for work. */
  static async start(context: BenchContext, options: ServerOptions): Promise<ParleyServer> {
    const server = await ParleyServer.spawn(context, options);
    await server.untilReady();
    return server;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  untilListening(): Promise<void> {
    return untilListening(this.port, LISTEN_DEADLINE_MS);
  }

  untilReady(): Promise<void> {
    return untilOk(`${this.url}/health/ready`, READY_DEADLINE_MS);
  }

  /** Waits until it has done what it does once by itself. */
  async untilSettled(): Promise<void> {
    await wait(SETTLE_MS);
  }

  /** Uploads a recording; each upload is a message of its own. @returns the path and query to look it up with. */
  async submit(path: string): Promise<string> {
    this.uploads += 1;
    const key = { user_uuid: USER, message_id: `${process.pid}-${Date.now()}-${this.uploads}` };
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...key, language: 'en' })) form.set(name, value);
    form.set('file', await openAsBlob(path), basename(path));
    const answer = await fetch(`${this.url}/v1/audio/transcriptions`, { method: 'POST', body: form });
    const body = await answer.text();
    if (!answer.ok) throw new Error(`The upload of ${path} was answered with ${answer.status}: ${body}`);
    return `/v1/audio/transcriptions/lookup?${new URLSearchParams(key).toString()}`;
  }

  /**
   * Uploads recordings, some at a time, and waits until all have been transcribed. @returns where to look them up.
   *
   * @param pollMs how often it is asked whether they have; each time costs the server a request.
   */
  async transcribeAll(paths: readonly string[], uploadsAtOnce = 4, pollMs = POLL_MS): Promise<string[]> {
    const places: string[] = Array.from({ length: paths.length }, () => '');
    let next = 0;
    const uploading = Array.from({ length: uploadsAtOnce }, async () => {
      for (let at = next++; at < paths.length; at = next++) places[at] = await this.submit(paths[at] ?? '');
    });
    await Promise.all(uploading);
    await this.untilIdle(pollMs);
    return places;
  }

  /** The text of a finished transcription. @throws Error when it failed. */
  async textAt(place: string): Promise<string> {
    const answer = (await (await fetch(`${this.url}${place}`)).json()) as {
      status: string;
      text: string;
      error?: string;
    };
    if (answer.status !== 'completed')
      throw new Error(`Transcription ${answer.status}: ${answer.error ?? ''}`);
    return answer.text;
  }

  async stop(): Promise<void> {
    await stopProcess(this.child);
  }

  private async untilIdle(pollMs: number): Promise<void> {
    for (;;) {
      const answer = await fetch(`${this.url}/v1/audio/transcriptions/status`);
      const { queue_length: waiting, processing } = (await answer.json()) as {
        queue_length: number;
        processing: boolean;
      };
      if (waiting === 0 && !processing) return;
      await wait(pollMs);
    }
  }
}
