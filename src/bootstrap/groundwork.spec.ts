import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../platform/config/config-section.js';
import { layGroundwork } from './groundwork.js';

/** The packages that a source file and the ones it imports need at run time. */
async function packagesOf(entry: URL): Promise<Set<string>> {
  const packages = new Set<string>();
  const seen = new Set<string>();
  const open = [entry];
  for (let url = open.pop(); url !== undefined; url = open.pop()) {
    if (seen.has(url.href)) continue;
    seen.add(url.href);
    const source = await readFile(fileURLToPath(url), 'utf8');
    for (const [, specifier = ''] of source.matchAll(/^import (?!type )[^;]*?from '([^']+)';/gms)) {
      if (specifier.startsWith('.')) open.push(new URL(specifier.replace(/\.js$/, '.ts'), url));
      else if (!specifier.startsWith('node:')) packages.add(specifier);
    }
  }
  return packages;
}

describe('layGroundwork', () => {
  let emptyDir: string;

  beforeAll(async () => {
    emptyDir = await mkdtemp(join(tmpdir(), 'parley-groundwork-'));
  });

  afterAll(() => rm(emptyDir, { recursive: true, force: true }));

  it('needs nothing of the framework, so that models load while that is being loaded', async () => {
    for (const file of ['groundwork.ts', 'exit-with-reason.ts']) {
      const packages = await packagesOf(new URL(`./${file}`, import.meta.url));
      expect(['ipaddr.js', 'pino', 'zod']).toEqual(expect.arrayContaining([...packages]));
    }
  });

  it('leaves models that have to be made first for later', async () => {
    const { speech } = layGroundwork({ MODELS_DIR: emptyDir, LOG_LEVEL: 'fatal' });
    await speech.close();
    expect(speech.pool.status().pids).toEqual([]);
  });

  it('starts loading models that are there', async () => {
    const { speech } = layGroundwork({ INFERENCE_WORKERS: '1', LOG_LEVEL: 'fatal' });
    await speech.pool.ready;
    expect(speech.pool.status().pids).toHaveLength(1);
    await speech.close();
  });

  it('says which settings are wrong before anything is started', () => {
    expect(() => layGroundwork({ PORT: 'front door' })).toThrow(ConfigError);
  });
});
