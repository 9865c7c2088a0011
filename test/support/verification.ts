import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How often, as the command line asks for. */
export const verificationRuns = (usual: number): number => Number(process.env['VERIFY_RUNS'] ?? usual);

/** As the command line asks for. */
export const verificationSeed = (): number => Number(process.env['VERIFY_SEED'] ?? 1);

/** The same numbers again for the same seed, 0–1: mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The value that a share of all does not exceed; 0 of none. */
export function placeOf(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

/** Prints what a verification came to, and keeps it as JSON. */
export function report(name: string, lines: readonly string[], details: object): void {
  const folder = join(process.cwd(), 'bench', 'results');
  mkdirSync(folder, { recursive: true });
  const date = new Date().toISOString();
  const path = join(folder, `verify-${name}-${date.slice(0, 19).replaceAll(':', '-')}.json`);
  writeFileSync(path, `${JSON.stringify({ date, name, ...details }, null, 2)}\n`);
  process.stdout.write(`\n${[name, ...lines.map((line) => `  ${line}`), path].join('\n')}\n`);
}
