import { stat } from 'node:fs/promises';
import { makeFolder } from '../../../platform/storage/make-folder.js';
import { isDiskFull, megabytes } from './disk-space.js';
import type { ModelObserver } from './install-options.js';
import { readInstalledModel, type InstalledModel } from './installed-models.js';
import { ModelError } from './model-error.js';
import { withModelLock } from './model-lock.js';
import type { ModelManifest } from './model-manifest.js';
import { StagingFolder } from './staging-folder.js';

/** Where the files of a model come together. */
export interface Installation {
  pathOf(file: string): string;
  /** What the disk holds of them already. */
  bytesOnDisk(): Promise<number>;
}

export interface InstallResult {
  model: InstalledModel;
  /** It was installed before, and nothing was done. */
  wasThere: boolean;
}

export interface InstallOptions {
  modelsDir: string;
  observer: ModelObserver;
  /** Installs it anew where it is installed. */
  force?: boolean | undefined;
  /** Whether what came is kept for another time when the rest does not come. */
  keepsParts: boolean;
}

/**
 * Brings a model together in a hidden folder and gives it its name when it is whole. An installed one of that name is
 * left as it is.
 *
 * @param bring puts the files there and says what they are.
 * @throws ModelError, and what `bring` throws.
 */
export async function installModel(
  name: string,
  files: readonly { name: string }[],
  options: InstallOptions,
  bring: (target: Installation) => Promise<ModelManifest>,
): Promise<InstallResult> {
  const { modelsDir, force = false } = options;
  return orNoSpace(modelsDir, async () => {
    await makeFolder(modelsDir);
    return withModelLock(modelsDir, name, async () => {
      const installed = await readInstalledModel(modelsDir, name);
      if ('manifest' in installed && !force) return { model: installed, wasThere: true };
      const fileNames = files.map((file) => file.name);
      await bringTogether(await StagingFolder.open(modelsDir, name, fileNames), fileNames, options, bring);
      const model = await readInstalledModel(modelsDir, name);
      if ('manifest' in model) return { model, wasThere: false };
      throw new ModelError('refused', `${name} was not installed: ${model.reason}`);
    });
  });
}

async function bringTogether(
  folder: StagingFolder,
  fileNames: readonly string[],
  { observer, keepsParts }: InstallOptions,
  bring: (target: Installation) => Promise<ModelManifest>,
): Promise<void> {
  const target = {
    pathOf: (file: string) => folder.pathOf(file),
    bytesOnDisk: () => diskUsage(fileNames.map((file) => folder.pathOf(file))),
  };
  try {
    const manifest = await bring(target);
    tellTrust(manifest, observer);
    await folder.install(manifest);
  } catch (error) {
    await folder.leave({ keep: keepsParts });
    throw error;
  }
}

/** What nobody vouched for is pinned as it is, and that is said. */
function tellTrust({ files }: ModelManifest, observer: ModelObserver): void {
  for (const [file, { bytes, sha256, trust }] of Object.entries(files)) {
    if (trust !== 'first-use') continue;
    observer.note(
      `Nobody publishes a checksum of ${file}: what came (${megabytes(bytes)}, sha256 ${sha256}) is what it is from now on`,
    );
  }
}

/** Blocks, not lengths: files that are not whole have gaps. */
async function diskUsage(paths: readonly string[]): Promise<number> {
  const sizes = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        ({ blocks }) => blocks * 512,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}

async function orNoSpace<T>(modelsDir: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isDiskFull(error)) throw error;
    throw new ModelError('no-space', `The disk of ${modelsDir} is full`, { cause: error });
  }
}
