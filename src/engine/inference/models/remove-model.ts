import { randomUUID } from 'node:crypto';
import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ModelError } from './model-error.js';
import { modelFileName } from './model-manifest.js';
import { withModelLock } from './model-lock.js';
import { moved } from './staging-folder.js';

/**
 * Removes a model, whole or broken, and what an interrupted installation left of it. From its first moment on it is not
 * listed any more.
 *
 * @throws ModelError `unknown`, `busy`.
 */
export async function removeModel(modelsDir: string, name: string): Promise<void> {
  if (!modelFileName.safeParse(name).success || !(await isThere(modelsDir, name))) {
    throw new ModelError('unknown', `There is no model ${name} in ${modelsDir}`);
  }
  await withModelLock(modelsDir, name, async () => {
    const aside = `.${name}.old-${randomUUID()}`;
    await moved(join(modelsDir, name), join(modelsDir, aside));
    const isRest = (found: string): boolean => found === `.${name}.part` || found.startsWith(`.${name}.old-`);
    for (const rest of (await readdir(modelsDir)).filter(isRest)) {
      await rm(join(modelsDir, rest), { recursive: true, force: true });
    }
  });
}

async function isThere(modelsDir: string, name: string): Promise<boolean> {
  const found = await Promise.all(
    [name, `.${name}.part`].map((entry) => lstat(join(modelsDir, entry)).catch(() => undefined)),
  );
  return found.some((info) => info?.isDirectory() === true || info?.isSymbolicLink() === true);
}
