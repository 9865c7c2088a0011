import type { ChildProcess } from 'node:child_process';
import { openAsBlob } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { BenchContext } from '../bench-row.js';
import { cpuSecOf } from '../measure/process-cpu.js';
import { entryPath } from './entries.js';
import { freePort } from './listening.js';
import { nextMessage, spawnNode, stopProcess } from './spawned-process.js';

/** A bare server that takes recordings and decodes them. Whoever starts it stops it. */
export class BareUploads {
  private constructor(
    private readonly child: ChildProcess,
    private readonly port: number,
  ) {}

  static async start(context: BenchContext): Promise<BareUploads> {
    const port = await freePort();
    const folder = join(context.scratchDir, 'bare-uploads');
    await mkdir(folder, { recursive: true });
    const child = spawnNode({ script: entryPath('bare-upload-server'), args: [String(port), folder] });
    await nextMessage(child);
    return new BareUploads(child, port);
  }

  /** Uploads recordings, some at a time. @returns CPU seconds of the server and its decoders. */
  async decodeAll(paths: readonly string[], uploadsAtOnce: number): Promise<number> {
    const pids = [this.child.pid ?? 0];
    const before = cpuSecOf(pids);
    const waiting = [...paths];
    const uploading = Array.from({ length: uploadsAtOnce }, async () => {
      for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) await this.decode(path);
    });
    await Promise.all(uploading);
    return cpuSecOf(pids) - before;
  }

  async stop(): Promise<void> {
    await stopProcess(this.child);
  }

  private async decode(path: string): Promise<void> {
    const form = new FormData();
    form.set('file', await openAsBlob(path), basename(path));
    const answer = await fetch(`http://127.0.0.1:${this.port}/`, { method: 'POST', body: form });
    const body = await answer.text();
    if (!answer.ok) throw new Error(`The upload of ${path} was answered with ${answer.status}: ${body}`);
  }
}
