import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectSherpasTokens } from '../support/parakeet-beside-sherpa.js';
import { SMALL_PARAKEET } from '../support/random-models/parakeet-shape.js';
import { canShareRuntime, sherpaOnOurRuntime } from '../support/sherpa-on-our-runtime.js';

/*
 * 8-bit activations turn a last bit into a whole step, and sherpa-onnx-node comes with an older onnxruntime and computes features
 * with 32 bits. On one runtime, and with features in coarse steps, nothing is left to differ.
 */
describe.runIf(canShareRuntime)('Parakeet with 8-bit operators, on the runtime of this server', () => {
  let dir: string;
  let sherpa: { entry: string; dir: string };

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'parakeet-'));
    sherpa = sherpaOnOurRuntime();
  });
  afterAll(async () => {
    for (const folder of [dir, sherpa.dir]) await rm(folder, { recursive: true, force: true });
  });

  it.each([5, 6])('finds the tokens of sherpa-onnx at the same times, weights %d', async (seed) => {
    const shape = { ...SMALL_PARAKEET, coarseBands: 4 };
    const model = { shape, precision: 'int8', seed, entry: sherpa.entry } as const;
    await expect(expectSherpasTokens(join(dir, String(seed)), model)).resolves.toBeUndefined();
  });
});
