import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const RUNTIME = 'libonnxruntime.so';
const VERSION = /VERS_\d+\.\d+\.\d+/;
const require = createRequire(import.meta.url);

/** Whether {@link sherpaOnOurRuntime} can be made here. */
export const canShareRuntime = process.platform === 'linux' && process.arch === 'x64';

/**
 * A copy of sherpa-onnx-node that computes with the onnxruntime of this server: its own is older, and rounds some
 * operators otherwise. The C interface is the same; the version that its library asks for by name is changed. A process that has
 * loaded sherpa-onnx-node before goes on with that.
 *
 * @returns where `openSherpa` finds it. Whoever makes it removes `dir`.
 */
export function sherpaOnOurRuntime(): { entry: string; dir: string } {
  const dir = mkdtempSync(join(tmpdir(), 'sherpa-'));
  const folderOf = (name: string): string => join(dir, 'node_modules', name);
  const [script, binaries] = ['sherpa-onnx-node', 'sherpa-onnx-linux-x64'] as const;
  for (const name of [script, binaries])
    cpSync(dirname(require.resolve(`${name}/package.json`)), folderOf(name), {
      recursive: true,
      dereference: true,
    });
  const ours = join(dirname(require.resolve('onnxruntime-node/package.json')), 'bin/napi-v6/linux/x64');
  const runtime = readFileSync(join(ours, `${RUNTIME}.1`));
  const [from, to] = [versionOf(readFileSync(join(folderOf(binaries), RUNTIME))), versionOf(runtime)];
  for (const name of readdirSync(folderOf(binaries)).filter((file) => /\.(so|node)$/.test(file))) {
    const path = join(folderOf(binaries), name);
    writeFileSync(path, name === RUNTIME ? runtime : renamed(readFileSync(path), from, to));
  }
  return { entry: folderOf(script), dir };
}

function versionOf(library: Buffer): string {
  const version = VERSION.exec(library.toString('latin1'))?.[0];
  if (version === undefined) throw new Error('The library names no version of its symbols');
  return version;
}

/** A library that asks for another version: its name, and the hash of its name by which the loader finds it. */
function renamed(library: Buffer, from: string, to: string): Buffer {
  if (from.length !== to.length) throw new Error(`${to} does not fit where ${from} is`);
  const names = { from: Buffer.from(`${from}\0`), to: Buffer.from(`${to}\0`) };
  for (let at = library.indexOf(names.from); at >= 0; at = library.indexOf(names.from, at))
    names.to.copy(library, at);
  const at = library.indexOf(hashOf(from));
  if (library.includes(hashOf(from), at + 1)) throw new Error(`More than one thing looks like ${from}`);
  if (at >= 0) hashOf(to).copy(library, at);
  return library;
}

/** The hash of names in the version tables of the Executable and Linking Format. */
function hashOf(name: string): Buffer {
  let hash = 0;
  for (const byte of Buffer.from(name)) {
    hash = ((hash << 4) + byte) >>> 0;
    const high = (hash & 0xf0000000) >>> 0;
    hash = ((hash ^ (high >>> 24)) & ~high) >>> 0;
  }
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(hash);
  return bytes;
}
