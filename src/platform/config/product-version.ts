import { readFileSync } from 'node:fs';

let version: string | undefined;

/** The version in `package.json`. */
export function productVersion(): string {
  version ??= readVersion();
  return version;
}

function readVersion(): string {
  const file = new URL('../../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
