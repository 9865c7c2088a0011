import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { expectSherpasTokens } from '../support/parakeet-beside-sherpa.js';
import { SMALL_PARAKEET } from '../support/random-models/parakeet-shape.js';

it('Parakeet finds the tokens of sherpa-onnx at the same times', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'parakeet-'));
  try {
    const model = { shape: SMALL_PARAKEET, precision: 'fp32', seed: 5 } as const;
    await expect(expectSherpasTokens(dir, model)).resolves.toBeUndefined();
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});
