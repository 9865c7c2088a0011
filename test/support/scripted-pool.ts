import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, vi } from 'vitest';
import type { InferencePoolOptions } from '../../src/engine/inference/pool/inference-pool-options.js';
import { InferencePool } from '../../src/engine/inference/pool/inference-pool.js';
import { PATIENTLY } from './patience.js';

const PROGRAM = fileURLToPath(new URL('scripted-inference-worker.mjs', import.meta.url));
const silentLogger = { info: () => undefined, warn: () => undefined, error: () => undefined };

export type Fate = 'answer' | 'die' | 'die-once' | 'fail' | 'hang' | 'hold';
const FATES: Fate[] = ['answer', 'die', 'die-once', 'fail', 'hang', 'hold'];

/** A second of audio, by its name, that tells the scripted worker what to do with it. */
export function piece(name: number, fate: Fate = 'answer', samples = 16_000): Int16Array {
  const pcm = new Int16Array(samples);
  pcm.set([FATES.indexOf(fate), name]);
  return pcm;
}

/** A pool of scripted workers, and what they took. Whoever makes it closes it. */
export class ScriptedPool {
  private made: InferencePool | undefined;

  private constructor(private readonly dir: string) {}

  static async make(): Promise<ScriptedPool> {
    return new ScriptedPool(await mkdtemp(join(tmpdir(), 'pool-')));
  }

  get pool(): InferencePool {
    if (this.made === undefined) throw new Error('No pool was opened');
    return this.made;
  }

  /** A pool that is not started. @param settings of the scripted worker. */
  open(options: Partial<InferencePoolOptions> = {}, settings: object = {}): InferencePool {
    const program = { path: PROGRAM, args: [JSON.stringify({ dir: this.dir, ...settings })] };
    this.made = new InferencePool({ program, logger: silentLogger, workers: 1, ...options });
    return this.made;
  }

  /** What the workers took, in order, each with the process that took it. */
  async taken(): Promise<{ pid: string; name: string }[]> {
    const log = await readFile(join(this.dir, 'taken'), 'utf8').catch(() => '');
    const lines = log.split('\n').filter((line) => line !== '');
    return lines.map((line) => {
      const [pid = '', name = ''] = line.split(' ');
      return { pid, name };
    });
  }

  async namesTaken(): Promise<string[]> {
    return (await this.taken()).map(({ name }) => name);
  }

  /** Resolves once a worker holds the named piece, or the load that is noted so; it answers on {@link release}. */
  untilTaken(name: number | string): Promise<void> {
    return vi.waitFor(async () => expect(await this.namesTaken()).toContain(String(name)), PATIENTLY);
  }

  /** Lets workers answer what they hold. */
  release(): void {
    for (const pid of this.pool.status().pids) process.kill(pid, 'SIGUSR2');
  }

  async close(): Promise<void> {
    await this.made?.close(500);
    await rm(this.dir, { recursive: true });
  }
}
