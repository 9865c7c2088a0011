import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/** What a source file imports at run time. */
async function importsOf(url: URL): Promise<string[]> {
  const source = await readFile(fileURLToPath(url), 'utf8');
  const imports = source.matchAll(/^import (?!type )[^;]*?from '([^']+)';/gms);
  return [...imports].map(([, specifier]) => specifier ?? '');
}

it('loads nothing but the ONNX runtime, so that it starts fast and stays small', async () => {
  const packages = new Set<string>();
  const open = [new URL('./inference-worker.ts', import.meta.url)];
  const seen = new Set<string>();
  for (let url = open.pop(); url !== undefined; url = open.pop()) {
    if (seen.has(url.href)) continue;
    seen.add(url.href);
    for (const specifier of await importsOf(url)) {
      if (specifier.startsWith('.')) open.push(new URL(specifier.replace(/\.js$/, '.ts'), url));
      else if (!specifier.startsWith('node:')) packages.add(specifier);
    }
  }
  expect(seen.size).toBeGreaterThan(5);
  expect([...packages]).toEqual(['onnxruntime-node']);
});
