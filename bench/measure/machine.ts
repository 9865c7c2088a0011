import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** What the figures were measured on. */
export interface Machine {
  processor: string;
  cores: number;
  memoryGb: number;
  system: string;
  versions: Record<string, string>;
}

/** @param rootDir of the repository, for the versions of the packages that matter. */
export function describeMachine(rootDir: string): Machine {
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()} ${arch()}`,
    versions: {
      node: process.versions.node,
      parley: versionOf(join(rootDir, 'package.json')),
      ...packageVersions(rootDir, ['onnxruntime-node', 'fastify', 'sqlite3']),
      ...packageVersions(join(rootDir, 'bench'), ['@huggingface/transformers', 'sherpa-onnx-node', 'bull']),
    },
  };
}

function packageVersions(dir: string, names: readonly string[]): Record<string, string> {
  const paths = createRequire(join(dir, 'package.json')).resolve.paths('x')?.slice(0, 1) ?? [];
  const found = names.flatMap((name) =>
    paths.map((path) => [name, versionOf(join(path, name, 'package.json'))] as const),
  );
  return Object.fromEntries(found.filter(([, version]) => version !== ''));
}

function versionOf(packageFile: string): string {
  try {
    return (JSON.parse(readFileSync(packageFile, 'utf8')) as { version: string }).version;
  } catch {
    return '';
  }
}
