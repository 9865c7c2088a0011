/** Compiles `src` to `dist` and bundles it there when something that the result depends on has changed. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fail, root, say } from './project.mjs';
import { runProcess } from './run-process.mjs';

const SETTINGS = [
  'nest-cli.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'package-lock.json',
  'scripts/api-document.mjs',
  'scripts/api-metadata-plugin.mjs',
  'scripts/bundle.mjs',
  'scripts/socket-document.mjs',
  'scripts/socket-messages-plugin.mjs',
];
/** Written last, and deleted first by the next build: a build that was cut off does not count. */
const stamp = join(root, 'dist', '.parley-built');

/** Whether `dist` is what the sources give now. */
export function isBuilt() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint();
}

/** Builds if needed; ends the process, after the compiler's messages, when that fails. */
export async function ensureBuilt() {
  if (isBuilt()) return;
  const wanted = fingerprint();
  say('Building …');
  const nest = join(root, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
  const script = (name) => [join(root, 'scripts', name)];
  for (const step of [[nest, 'build'], script('api-document.mjs'), script('bundle.mjs')]) {
    const code = await runProcess(process.execPath, step, { cwd: root });
    if (code !== 0) fail('Building failed: the lines above say why.');
  }
  writeFileSync(stamp, wanted);
}

function fingerprint() {
  const hash = createHash('sha256');
  for (const file of [...SETTINGS, ...sources()])
    hash.update(`${file}\n`).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

function sources() {
  return readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.spec.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}
