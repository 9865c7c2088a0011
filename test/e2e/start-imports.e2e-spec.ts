import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServerProcess } from '../support/server-process.js';

/** What costs much to load and serves neither a start nor a request. */
const KEPT_OUT = [
  '@nestjs/swagger',
  'es-toolkit',
  'js-yaml',
  'typeorm',
  'protobufjs',
  'llama-tokenizer-js',
  'onnxruntime-node',
  '@nestjs/bull',
  'bull',
  'ioredis',
  '@opentelemetry/api',
  'ws',
  '@opentelemetry/sdk-trace',
  'tdigest',
  'lru-cache',
  'jose',
  'ajv',
  '@fastify/fast-json-stringify-compiler',
  'libphonenumber-js',
];

interface Coverage {
  result: { url: string }[];
}

describe('a server that is started again, and takes no calls', () => {
  let dataDir: string;
  let packages: Set<string>;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'parley-imports-'));
    const settings = { DATA_DIR: dataDir, INFERENCE_WORKERS: '1', TELEPHONY_MAX_CALLS: '0' };
    await (await startServerProcess({ settings })).end('SIGTERM');
    packages = await packagesLoadedBy(settings, join(dataDir, 'coverage'));
  });

  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  it('loads what it serves with', () => {
    expect([...packages]).toEqual(expect.arrayContaining(['@nestjs/core', 'fastify']));
  });

  it.each(KEPT_OUT)('does not load %s, not even when it is asked for the documents', (name) => {
    expect(packages).not.toContain(name);
  });
});

/**
 * The npm packages of which the main process loaded a file, as the coverage that Node itself writes tells: a file in
 * node_modules, or one of the bundle that was made of such.
 */
async function packagesLoadedBy(settings: Record<string, string>, coverageDir: string): Promise<Set<string>> {
  const server = await startServerProcess({ settings: { ...settings, NODE_V8_COVERAGE: coverageDir } });
  for (const path of ['docs', 'openapi.json', 'openapi.yaml', 'asyncapi.json']) {
    expect((await fetch(`${server.url}/${path}`)).status).toBe(200);
  }
  await server.end('SIGTERM');
  const files = await readdir(coverageDir);
  const own = files.filter((file) => file.startsWith(`coverage-${server.child.pid}-`));
  const packages = new Set<string>();
  for (const file of own) {
    const { result } = JSON.parse(await readFile(join(coverageDir, file), 'utf8')) as Coverage;
    for (const { url } of result) {
      for (const source of await sourcesOf(url)) {
        const name = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1];
        if (name !== undefined) packages.add(name);
      }
    }
  }
  return packages;
}

/** What a loaded file was made of: source maps tell of the bundle's files, but those that hold no code of their own. */
async function sourcesOf(url: string): Promise<string[]> {
  if (!/\/dist\/bundle\/.*\.js$/.test(url)) return [url];
  const code = await readFile(fileURLToPath(url), 'utf8');
  const map = /^\/\/# sourceMappingURL=(.+)$/m.exec(code)?.[1];
  if (map === undefined) return [];
  return (JSON.parse(await readFile(new URL(map, url), 'utf8')) as { sources: string[] }).sources;
}
