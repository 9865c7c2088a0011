import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareMoonshine } from '../../src/engine/inference/moonshine/prepare-moonshine.js';
import { InferencePool } from '../../src/engine/inference/pool/inference-pool.js';
import { inferenceWorkerPath } from '../../src/engine/inference/pool/inference-worker-path.js';
import { prepareSilero } from '../../src/engine/inference/silero/prepare-silero.js';

const ignore = (): void => undefined;

/** The embedded models in two processes, made and started for a test file. */
export interface EmbeddedPool {
  pool: InferencePool;
  /** What their program is started with. */
  args: string[];
  close(): Promise<void>;
}

/** Resolves when they are ready. */
export async function startEmbeddedPool(): Promise<EmbeddedPool> {
  const dir = await mkdtemp(join(tmpdir(), 'parley-models-'));
  const [moonshineDir, sileroDir] = [join(dir, 'moonshine-tiny'), join(dir, 'silero-vad')];
  await Promise.all([prepareMoonshine({ targetDir: moonshineDir }), prepareSilero({ targetDir: sileroDir })]);
  const args = [JSON.stringify({ moonshineDir, sileroDir, niceness: 10 })];
  const logger = { info: ignore, warn: ignore, error: ignore };
  const pool = new InferencePool({ program: { path: inferenceWorkerPath(), args }, logger, workers: 2 });
  pool.start();
  await pool.ready;
  return {
    pool,
    args,
    close: async () => {
      await pool.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
