import { fileURLToPath } from 'node:url';

/**
 * The built entry of an inference process. Node cannot run the TypeScript file, so code that runs from `src`, which
 * only tests do, gets the one that the build left in `dist`.
 */
export function inferenceWorkerPath(moduleUrl: string = import.meta.url): string {
  const built = moduleUrl.replace(/\/src\/(engine\/inference\/pool\/[^/]+)$/, '/dist/$1');
  return fileURLToPath(new URL('./inference-worker.js', built));
}
