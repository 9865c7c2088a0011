import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ModelsConfig } from '../../platform/config/models.config.js';
import { ModelPulls } from './model-pulls.js';
import { PATIENTLY } from '../../../test/support/patience.js';

const silent = { info: () => undefined, error: () => undefined };

describe('ModelPulls', () => {
  let dir: string;
  let pulls: ModelPulls;

  const start = (names: string): void => {
    pulls = new ModelPulls(new ModelsConfig({ MODELS_PULL: names }), dir, silent, () => Promise.resolve());
    pulls.onApplicationBootstrap();
  };
  const states = (): string[] => pulls.statuses.map(({ name, state }) => `${name} ${state}`);

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'pulls-'));
  });

  afterEach(async () => {
    await pulls.onApplicationShutdown();
    await rm(dir, { recursive: true });
  });

  it('pulls nothing unless it is told to', async () => {
    start('');
    await pulls.onApplicationShutdown();
    expect(pulls.statuses).toEqual([]);
  });

  it('gives up on a model that nobody knows, says so, and goes on to the next', async () => {
    start('no-such-model,neither-this-one');
    await vi.waitFor(
      () => expect(states()).toEqual(['no-such-model failed', 'neither-this-one failed']),
      10_000,
    );
    expect(pulls.statuses[0]?.reason).toContain('no-such-model');
  });

  it('goes on asking a server that cannot be reached, until it ends', async () => {
    start('http://127.0.0.1:9/manifest.json');
    await vi.waitFor(() => expect(pulls.statuses[0]?.state).not.toBe('failed'), PATIENTLY);
    await pulls.onApplicationShutdown();
    expect(pulls.statuses[0]?.state).not.toBe('done');
  });
});
