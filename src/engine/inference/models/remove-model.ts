import { randomUUID } from 'node:crypto';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { ModelError } from './model-error.js';
import { modelFileName } from './model-manifest.js';
import { withModelLock } from './model-lock.js';
import { moved, removeRests, restsOf } from './staging-folder.js';

/**
 * Removes a model, whole or broken, and what an interrupted installation or removal left of it. From its first moment on
 * it is not listed any more.
 *
 * @throws ModelError `unknown`, `busy`.
 */
export async function removeModel(modelsDir: string, name: string): Promise<void> {
  if (!modelFileName.safeParse(name).success || !(await isThere(modelsDir, name))) {
    throw new ModelError('unknown', `There is no model ${name} in ${modelsDir}`);
  }
  const removeAll = async (): Promise<void> => {
    await moved(join(modelsDir, name), join(modelsDir, `.${name}.old-${randomUUID()}`));
    await removeRests(modelsDir, name);
  };
  await withModelLock(modelsDir, name, removeAll, { freesSpace: true });
}

async function isThere(modelsDir: string, name: string): Promise<boolean> {
  const info = await lstat(join(modelsDir, name)).catch(() => undefined);
  if (info?.isDirectory() === true || info?.isSymbolicLink() === true) return true;
  return (await restsOf(modelsDir, name)).length > 0;
}
