import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CatalogModel } from '../../src/engine/inference/models/catalog/catalog-model.js';
import type { InstallResult } from '../../src/engine/inference/models/install-model.js';
import { readInstalledModels } from '../../src/engine/inference/models/installed-models.js';
import { planCatalogPull } from '../../src/engine/inference/models/plan-pull.js';
import { pullPlanned, type PullOptions } from '../../src/engine/inference/models/pull-model.js';
import { ModelMirror, sha256 } from './model-mirror.js';

/** Bytes that look like weights and are the same every time. */
export function weights(name: string, bytes: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(bytes / 32) }, (_, at) =>
    createHash('sha256').update(`${name} ${at}`).digest(),
  );
  return Buffer.concat(blocks).subarray(0, bytes);
}

export const SEGMENT_BYTES = 4096;
export const ENCODER = weights('encoder', 10 * SEGMENT_BYTES + 100);
export const VOCABULARY = weights('vocabulary', 500);
export const CONTENTS = { 'encoder.onnx': ENCODER, 'tokens.txt': VOCABULARY };
export const ENCODER_PATH = '/somebody/small/resolve/0123/onnx/encoder.onnx';
export const VOCABULARY_PATH = '/somebody/small/resolve/0123/tokens.txt';

/** A model of two files. */
export function smallModel({ isPinned = true } = {}): CatalogModel {
  const facts = (content: Buffer) => (isPinned ? { bytes: content.length, sha256: sha256(content) } : {});
  return {
    name: 'small',
    kind: 'speech-to-text',
    format: 'whisper',
    languages: ['en'],
    licence: 'MIT',
    repository: 'somebody/small',
    revision: '0123',
    files: {
      'encoder.onnx': { path: 'onnx/encoder.onnx', ...facts(ENCODER) },
      'tokens.txt': { path: 'tokens.txt', ...facts(VOCABULARY) },
    },
  };
}

/** A folder of models and a mirror that has the small one. */
export class ModelShelf {
  readonly notes: string[] = [];
  /** Bytes told as there. */
  movedBytes = 0;
  expectedBytes = 0;

  private constructor(
    readonly dir: string,
    readonly mirror: ModelMirror,
  ) {}

  static async open(): Promise<ModelShelf> {
    const shelf = new ModelShelf(await mkdtemp(join(tmpdir(), 'parley-shelf-')), await ModelMirror.start());
    shelf.mirror.serveModel(smallModel(), CONTENTS);
    return shelf;
  }

  async close(): Promise<void> {
    await this.mirror.close();
    await rm(this.dir, { recursive: true, force: true });
  }

  /** Small portions, no pauses between attempts. */
  get options(): PullOptions {
    return {
      modelsDir: this.dir,
      settings: { connections: 3, noProxy: [], mirror: this.mirror.url },
      observer: {
        expected: (bytes) => (this.expectedBytes = bytes),
        moved: (bytes) => (this.movedBytes += bytes),
        note: (sentence) => this.notes.push(sentence),
      },
      signal: new AbortController().signal,
      tuning: { segmentBytes: SEGMENT_BYTES, retryDelayMs: () => 0, maxFailures: 4, stallTimeoutMs: 5_000 },
    };
  }

  pull(model: CatalogModel = smallModel(), options: Partial<PullOptions> = {}): Promise<InstallResult> {
    const all = { ...this.options, ...options };
    return pullPlanned(planCatalogPull(model, all.settings.mirror), all);
  }

  /** Names of what is listed as installed. */
  async installed(): Promise<string[]> {
    return (await readInstalledModels(this.dir)).models.map(({ name }) => name);
  }

  read(file: string): Promise<Buffer> {
    return readFile(join(this.dir, 'small', file));
  }

  /** Everything in the folder of models, hidden or not. */
  async entries(): Promise<string[]> {
    return (await readdir(this.dir)).sort();
  }
}
