import { productPath } from '../../../platform/config/product-folder.js';

/**
 * The entry of an inference process, as the build leaves it. It is the same file for the bundled server, for what the
 * compiler made, and for code that runs from `src`: Node cannot run the TypeScript file.
 */
export function inferenceWorkerPath(): string {
  return productPath('dist', 'engine', 'inference', 'pool', 'inference-worker.js');
}
