import { randomUUID } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../../../platform/storage/make-folder.js';
import { partStateOf } from './download/part-file.js';
import { MANIFEST_FILE, type ModelManifest } from './model-manifest.js';

/**
 * The hidden folder in which a model comes together, beside the one that it becomes. What an interrupted installation
 * left there is gone on with. Its user holds the lock of the model.
 */
export class StagingFolder {
  readonly dir: string;

  private constructor(
    private readonly modelsDir: string,
    private readonly name: string,
    private readonly files: readonly string[],
  ) {
    this.dir = join(modelsDir, `.${name}.part`);
  }

  /** @param files names that belong to the model; whatever else is there is removed. */
  static async open(modelsDir: string, name: string, files: readonly string[]): Promise<StagingFolder> {
    const folder = new StagingFolder(modelsDir, name, files);
    await makeFolder(folder.dir);
    const wanted = new Set(files.flatMap((file) => [file, partStateOf(file)]));
    for (const found of (await readdir(folder.dir)).filter((entry) => !wanted.has(entry))) {
      await rm(join(folder.dir, found), { recursive: true, force: true });
    }
    return folder;
  }

  /** Where a file of the model comes together. */
  pathOf(file: string): string {
    return join(this.dir, file);
  }

  /** Leaves what is there for another time, or removes it; a folder that holds nothing goes. */
  async leave({ keep }: { keep: boolean }): Promise<void> {
    const isEmpty = (await readdir(this.dir).catch(() => [])).length === 0;
    if (isEmpty || !keep) await rm(this.dir, { recursive: true, force: true });
  }

  /** Makes a model of it: the manifest last, then the name. A folder that had the name before is removed. */
  async install(manifest: ModelManifest): Promise<void> {
    const manifestFile = await open(join(this.dir, MANIFEST_FILE), 'w');
    try {
      await manifestFile.writeFile(`${JSON.stringify(manifest, null, 2)}\n`);
      await manifestFile.sync();
    } finally {
      await manifestFile.close();
    }
    for (const file of this.files) await rm(this.pathOf(partStateOf(file)), { force: true });
    const target = join(this.modelsDir, this.name);
    const old = join(this.modelsDir, `.${this.name}.old-${randomUUID()}`);
    await moved(target, old);
    await rename(this.dir, target);
    await removeRests(this.modelsDir, this.name);
  }
}

/** What interrupted installations and removals left of a model: names in the folder of models. */
export async function restsOf(modelsDir: string, name: string): Promise<string[]> {
  const isRest = (found: string): boolean => found === `.${name}.part` || found.startsWith(`.${name}.old-`);
  return (await readdir(modelsDir).catch(() => [])).filter(isRest);
}

/** Removes what {@link restsOf} finds. Its user holds the lock of the model. */
export async function removeRests(modelsDir: string, name: string): Promise<void> {
  for (const rest of await restsOf(modelsDir, name)) {
    await rm(join(modelsDir, rest), { recursive: true, force: true });
  }
}

/** Whether there was something to move. */
export async function moved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
