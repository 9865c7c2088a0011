import { readFileSync } from 'node:fs';
import { productPath } from './product-folder.js';

let version: string | undefined;

/** The version in `package.json`. */
export function productVersion(): string {
  version ??= readVersion();
  return version;
}

function readVersion(): string {
  const text = readFileSync(productPath('package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
