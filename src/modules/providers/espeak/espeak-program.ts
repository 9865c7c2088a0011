import { createRequire } from 'node:module';
import type { WorkerProgram } from '../../../engine/inference/pool/worker-process.js';
import { productPath } from '../../../platform/config/product-folder.js';

/** The package that brings eSpeak NG; optional, as its licence is GPL-3. */
export const ESPEAK_PACKAGE = '@echogarden/espeak-ng-emscripten';

/** Whether eSpeak NG is installed. Loads nothing of it. */
export function isEspeakInstalled(): boolean {
  try {
    createRequire(productPath('package.json')).resolve(ESPEAK_PACKAGE);
    return true;
  } catch {
    return false;
  }
}

/** The entry of its process, as the build leaves it: Node cannot run the TypeScript file. */
export function espeakProgram(): WorkerProgram {
  return { path: productPath('dist', 'modules', 'providers', 'espeak', 'espeak-process.js'), args: [] };
}
