import { readdir } from 'node:fs/promises';
import {
  EMBEDDED_MODEL_NAMES,
  findCatalogModel,
  MODEL_CATALOG,
} from '../../engine/inference/models/catalog/model-catalog.js';
import { megabytes } from '../../engine/inference/models/disk-space.js';
import { importModel } from '../../engine/inference/models/import-model.js';
import type { InstallResult } from '../../engine/inference/models/install-model.js';
import type { DownloadSettings } from '../../engine/inference/models/install-options.js';
import {
  NOT_INSTALLED,
  readInstalledModel,
  readInstalledModels,
} from '../../engine/inference/models/installed-models.js';
import { ModelError } from '../../engine/inference/models/model-error.js';
import { isManifestAddress, knownModel } from '../../engine/inference/models/plan-pull.js';
import { pullModel } from '../../engine/inference/models/pull-model.js';
import { removeModel } from '../../engine/inference/models/remove-model.js';
import { verifyModel, type DamagedFile } from '../../engine/inference/models/verify-model.js';
import {
  installedBytes,
  inventoryJson,
  renderAvailable,
  renderInstalled,
  renderInventory,
  type ModelInventory,
} from './model-report.js';
import type { ModelsArguments } from './models-arguments.js';
import { PullDisplay } from './pull-display.js';

/** Where the command writes; the process's own streams outside of tests. */
export interface ModelsOutput {
  result: { write(text: string): unknown };
  terminal: { isTTY?: boolean; write(text: string): unknown };
}

type Action<A extends ModelsArguments['action']> = Extract<ModelsArguments, { action: A }>;
interface Verdict {
  name: string;
  problem?: string;
  damaged: DamagedFile[];
}

/** Carries out `npm run models`, but for `prove`. */
export class ModelsCommand {
  constructor(
    private readonly modelsDir: string,
    private readonly settings: DownloadSettings,
    private readonly output: ModelsOutput,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * @returns the exit code: 0 when all is well, 1 when a model is not what it should be.
   * @throws ModelError
   */
  async run(args: Exclude<ModelsArguments, { action: 'prove' }>): Promise<number> {
    switch (args.action) {
      case 'list':
        return this.list(args);
      case 'info':
        return this.info(args);
      case 'verify':
        return this.verify(args);
      case 'pull':
        for (const name of args.names) this.tellPulled(await this.pull(name, args));
        return 0;
      case 'remove':
        for (const name of args.names) {
          await removeModel(this.modelsDir, name);
          const isMadeAnew = EMBEDDED_MODEL_NAMES.includes(name);
          const rest = isMadeAnew ? '; a server makes it anew when it starts' : '';
          this.output.result.write(`${name} removed${rest}\n`);
        }
        return 0;
    }
  }

  /** Installs a model where it is missing. */
  async pull(
    name: string,
    { from, asLink, force }: Pick<Action<'pull'>, 'from' | 'asLink' | 'force'>,
  ): Promise<InstallResult> {
    const { modelsDir, settings, signal } = this;
    const observer = new PullDisplay(labelOf(name), this.output.terminal);
    const options = { modelsDir, observer, signal, force };
    try {
      return await (from === undefined
        ? pullModel(name, { ...options, settings })
        : importModel(name, from, { ...options, asLink }));
    } finally {
      observer.clear();
    }
  }

  private tellPulled({ model, wasThere }: InstallResult): void {
    const state = wasThere ? 'is installed already' : 'installed';
    this.output.result.write(
      `${model.name} ${state} in ${model.dir} (${megabytes(installedBytes(model))})\n`,
    );
  }

  private async list({ json }: Action<'list'>): Promise<number> {
    const installed = await readInstalledModels(this.modelsDir);
    const taken = new Set([...installed.models, ...installed.broken].map(({ name }) => name));
    const inventory: ModelInventory = {
      ...installed,
      modelsDir: this.modelsDir,
      available: MODEL_CATALOG.filter(({ name }) => !taken.has(name)),
      interrupted: await this.interrupted(),
    };
    this.output.result.write(json ? jsonText(inventoryJson(inventory)) : renderInventory(inventory));
    return 0;
  }

  private async info({ name, json }: Action<'info'>): Promise<number> {
    const installed = await readInstalledModel(this.modelsDir, name);
    if ('manifest' in installed) {
      this.output.result.write(json ? jsonText(installed.manifest) : renderInstalled(installed));
      return 0;
    }
    const isBroken = installed.reason !== NOT_INSTALLED;
    const found = findCatalogModel(name);
    if (isBroken && found === undefined)
      throw new ModelError('refused', `${name} is broken: ${installed.reason}`);
    if (isBroken) this.output.terminal.write(`${name} is installed, and broken: ${installed.reason}\n`);
    const known = found ?? knownModel(name);
    this.output.result.write(json ? jsonText(known) : renderAvailable(known));
    return 0;
  }

  private async verify({ names, json }: Action<'verify'>): Promise<number> {
    const wanted = names.length > 0 ? names : await this.allNames();
    const verdicts: Verdict[] = [];
    for (const name of wanted) {
      const verdict = await this.verdictOn(name);
      verdicts.push(verdict);
      if (!json) this.output.result.write(linesOf(verdict));
    }
    if (json)
      this.output.result.write(jsonText(verdicts.map((verdict) => ({ ...verdict, ok: isWell(verdict) }))));
    return verdicts.every(isWell) ? 0 : 1;
  }

  private async verdictOn(name: string): Promise<Verdict> {
    const model = await readInstalledModel(this.modelsDir, name);
    if (!('manifest' in model)) return { name, problem: model.reason, damaged: [] };
    return { name, damaged: await verifyModel(model, this.signal) };
  }

  private async allNames(): Promise<string[]> {
    const { models, broken } = await readInstalledModels(this.modelsDir);
    return [...models, ...broken].map(({ name }) => name).sort();
  }

  private async interrupted(): Promise<string[]> {
    const found = await readdir(this.modelsDir).catch(() => []);
    return [...new Set(found.flatMap((entry) => /^\.(.+)\.(?:part|old-[^.]+)$/.exec(entry)?.[1] ?? []))];
  }
}

/** A manifest by its folder, which is usually the name of the model. */
function labelOf(name: string): string {
  return isManifestAddress(name) ? (new URL(name).pathname.split('/').at(-2) ?? name) : name;
}

function isWell({ problem, damaged }: Verdict): boolean {
  return problem === undefined && damaged.length === 0;
}

function linesOf(verdict: Verdict): string {
  const { name, problem, damaged } = verdict;
  if (isWell(verdict)) return `${name}: ok\n`;
  if (problem !== undefined) return `${name}: ${problem}\n`;
  return damaged.map(({ file, reason }) => `${name}: ${file}: ${reason}\n`).join('');
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
