import { watch, type FSWatcher } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EMBEDDED_MODEL_NAMES } from '../../engine/inference/models/catalog/model-catalog.js';
import {
  readInstalledModels,
  type BrokenModel,
  type InstalledModel,
} from '../../engine/inference/models/installed-models.js';
import { MANIFEST_FILE, type ModelKind } from '../../engine/inference/models/model-manifest.js';
import type { ModelReference } from '../../engine/inference/pool/model-reference.js';
import type { Logger } from '../../platform/logging/logger.js';
import { ModelRefusals } from './model-refusals.js';

/** Where nothing tells of changes, such as on network storage, they are seen after so long at most. */
const LOOK_INTERVAL_MS = 5_000;
/** An installation makes several changes at once. */
const SETTLING_MS = 50;

/** What this server has a use for. */
const SERVED_KINDS: readonly ModelKind[] = ['speech-to-text', 'turn-detection', 'text-to-speech'];

/** A model in the folder of models that this server has a use for. */
export interface ServableModel {
  kind: ModelKind;
  reference: ModelReference;
  languages: readonly string[];
  /** Names of its files. */
  files: readonly string[];
  /** Absent: as the format has it. */
  maxPieceSec?: number | undefined;
  /** When it was installed, Unix seconds. */
  installedSec: number;
  /** Tells this installation from others, in every process that reads the folder. */
  mark: string;
  /** Why a process could not load it. */
  refusal?: string | undefined;
}

/**
 * The recognisers, turn detectors and voices that lie in the folder of models, besides what is embedded, and the folders
 * there that hold no model. It sees what is installed and removed while it watches. Whoever watches closes it.
 */
export class InstalledModels {
  readonly modelsDir: string;
  private found: readonly ServableModel[] = [];
  private unusable: readonly BrokenModel[] = [];
  readonly refusals: ModelRefusals;
  private looking: Promise<void> | undefined;
  private watcher: FSWatcher | undefined;
  private settling: NodeJS.Timeout | undefined;
  private interval: NodeJS.Timeout | undefined;
  private onChange = (): void => undefined;
  /** By what tells an installation from the next; given anew to one that came back. */
  private readonly keys = new Map<string, string>();
  private lastKey = 0;

  constructor(
    modelsDir: string,
    private readonly logger: Pick<Logger, 'warn'>,
  ) {
    this.modelsDir = resolve(modelsDir);
    this.refusals = new ModelRefusals(this.modelsDir);
  }

  /** By name. */
  get models(): readonly ServableModel[] {
    return this.found;
  }

  get recognizers(): readonly ServableModel[] {
    return this.found.filter(({ kind }) => kind === 'speech-to-text');
  }

  get synthesizers(): readonly ServableModel[] {
    return this.found.filter(({ kind }) => kind === 'text-to-speech');
  }

  get turnDetectors(): readonly ServableModel[] {
    return this.found.filter(({ kind }) => kind === 'turn-detection');
  }

  /** Folders whose manifest or files are wrong, or that have none yet. */
  get broken(): readonly BrokenModel[] {
    return this.unusable;
  }

  /** Reads the folder; who asks while it is read gets what is read next. */
  async look(): Promise<void> {
    await this.looking;
    this.looking ??= this.read().finally(() => (this.looking = undefined));
    await this.looking;
  }

  /** Looks again whenever something changes. @param onChange told after it did. */
  watch(onChange: () => void): void {
    this.onChange = onChange;
    this.interval = setInterval(() => this.lookAgain(), LOOK_INTERVAL_MS).unref();
    this.listen();
  }

  close(): void {
    clearInterval(this.interval);
    clearTimeout(this.settling);
    this.watcher?.close();
    this.watcher = undefined;
    this.onChange = (): void => undefined;
  }

  private lookAgain(): void {
    this.listen();
    this.look().catch((error: unknown) => {
      this.logger.warn({ err: error, modelsDir: this.modelsDir }, 'the folder of models cannot be read');
    });
  }

  private listen(): void {
    if (this.watcher !== undefined) return;
    try {
      this.watcher = watch(this.modelsDir, { persistent: false }, () => this.settle());
      this.watcher.on('error', () => this.endListening());
    } catch {
      // A folder that is not there yet, or a limit of the system: the next look tries again, and reads it meanwhile.
    }
  }

  private endListening(): void {
    this.watcher?.close();
    this.watcher = undefined;
  }

  private settle(): void {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.lookAgain(), SETTLING_MS).unref();
  }

  private async read(): Promise<void> {
    const before = this.summary();
    let { found, unusable } = await this.readOnce();
    const names = new Set(found.map(({ reference }) => reference.name));
    if (this.found.some(({ reference }) => !names.has(reference.name))) {
      // A model that is replaced has no name for a moment: what is gone is looked for again before it is given up.
      await delay(SETTLING_MS);
      ({ found, unusable } = await this.readOnce());
    }
    this.found = found;
    const current = new Set(this.found.map(({ reference }) => reference.key));
    for (const [mark, key] of this.keys) if (!current.has(key)) this.keys.delete(mark);
    this.unusable = unusable;
    if (this.summary() !== before) this.onChange();
  }

  private async readOnce(): Promise<{ found: ServableModel[]; unusable: BrokenModel[] }> {
    const { models, broken } = await readInstalledModels(this.modelsDir);
    const isOwn = ({ name }: { name: string }): boolean => !EMBEDDED_MODEL_NAMES.includes(name);
    const served = models.filter(({ manifest }) => SERVED_KINDS.includes(manifest.kind)).filter(isOwn);
    const refusals = await this.refusals.read();
    const found = await Promise.all(served.map((model) => this.toServable(model, refusals)));
    return { found: found.filter((model) => model !== undefined), unusable: broken.filter(isOwn) };
  }

  /** Undefined where it was removed meanwhile. */
  private async toServable(
    { name, dir, manifest }: InstalledModel,
    refusals: ReadonlyMap<string, string>,
  ): Promise<ServableModel | undefined> {
    const info = await stat(join(dir, MANIFEST_FILE)).catch(() => undefined);
    if (info === undefined) return undefined;
    const { kind, format, layout, languages, maxPieceSec, files } = manifest;
    const bytes = Object.values(files).reduce((sum, file) => sum + file.bytes, 0);
    const mark = `${name} ${info.ino} ${info.mtimeMs}`;
    const installedSec = Math.floor(info.mtimeMs / 1000);
    const refusal = refusals.get(mark);
    return {
      kind,
      reference: { key: this.keyOf(name, mark), name, format, layout, dir, bytes },
      languages,
      files: Object.keys(files),
      maxPieceSec,
      installedSec,
      mark,
      refusal,
    };
  }

  private keyOf(name: string, mark: string): string {
    const known = this.keys.get(mark);
    if (known !== undefined) return known;
    this.lastKey += 1;
    const key = `${name}@${this.lastKey}`;
    this.keys.set(mark, key);
    return key;
  }

  private summary(): string {
    return JSON.stringify([
      this.found.map(({ reference, refusal }) => [reference.key, refusal]),
      this.unusable,
    ]);
  }
}
