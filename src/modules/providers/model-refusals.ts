import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const ENDING = '.unusable';

interface Refusal {
  /** Which installation it is of. */
  mark: string;
  reason: string;
}

/**
 * What processes found out about models that cannot be loaded, in hidden files beside the models: processes that load
 * none, and those that have not tried yet, refuse them too.
 */
export class ModelRefusals {
  constructor(private readonly modelsDir: string) {}

  /** Reasons by the mark of the installation; what cannot be read says nothing. */
  async read(): Promise<ReadonlyMap<string, string>> {
    const refusals = await Promise.all((await this.fileNames()).map((name) => this.readOne(name)));
    return new Map(
      refusals.flatMap((refusal) => (refusal === undefined ? [] : [[refusal.mark, refusal.reason]])),
    );
  }

  /** @throws Error of the file system. */
  async note(name: string, refusal: Refusal): Promise<void> {
    const path = join(this.modelsDir, `.${name}${ENDING}`);
    const temporary = `${path}.${process.pid}.tmp`;
    await writeFile(temporary, JSON.stringify(refusal));
    await rename(temporary, path);
  }

  /** Gives all models another chance. */
  async clear(): Promise<void> {
    for (const name of await this.fileNames()) await rm(join(this.modelsDir, name), { force: true });
  }

  private async fileNames(): Promise<string[]> {
    const names = await readdir(this.modelsDir).catch(() => []);
    return names.filter((name) => name.startsWith('.') && name.endsWith(ENDING));
  }

  private async readOne(name: string): Promise<Refusal | undefined> {
    try {
      const { mark, reason } = JSON.parse(
        await readFile(join(this.modelsDir, name), 'utf8'),
      ) as Partial<Refusal>;
      return typeof mark === 'string' && typeof reason === 'string' ? { mark, reason } : undefined;
    } catch {
      return undefined;
    }
  }
}
