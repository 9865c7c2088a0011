import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

let folder: string | undefined;

/**
 * A path within the folder that holds `package.json`, wherever the calling code runs from: `src`, as tests do, what
 * the compiler made of it, or the bundle.
 */
export function productPath(...segments: string[]): string {
  folder ??= folderAbove(fileURLToPath(import.meta.url));
  return join(folder, ...segments);
}

/** @throws Error when no folder above the path holds a `package.json`. */
export function folderAbove(path: string): string {
  const parent = dirname(path);
  if (parent === path) throw new Error('There is no package.json above the program');
  return existsSync(join(parent, 'package.json')) ? parent : folderAbove(parent);
}
