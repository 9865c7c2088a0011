import { loadRecognizer } from '../load-recognizer.js';
import { loadSynthesizer } from '../load-synthesizer.js';
import { loadTurnModel } from '../load-turn-model.js';
import type { Recognizer } from '../recognizer.js';
import type { SmartTurnModel } from '../smart-turn/smart-turn-model.js';
import type { Synthesizer } from '../synthesizer.js';
import type { ModelReference } from './model-reference.js';

type LoadedModel = Recognizer | SmartTurnModel | Synthesizer;

/** The installed models that a worker process holds, by key. The pool says which; nothing is decided here. */
export class WorkerModels {
  private readonly loaded = new Map<string, LoadedModel>();

  /**
   * @returns by how many bytes the process grew, and how long it took.
   * @throws Error that says what is wrong with the model.
   */
  async load(model: ModelReference): Promise<{ memoryBytes: number; loadMs: number }> {
    const startedAt = performance.now();
    const before = process.memoryUsage.rss();
    if (!this.loaded.has(model.key)) this.loaded.set(model.key, await open(model));
    const memoryBytes = Math.max(process.memoryUsage.rss() - before, 0);
    return { memoryBytes, loadMs: Math.round(performance.now() - startedAt) };
  }

  /** @throws Error when the pool asks for a recogniser that it did not have loaded. */
  recognizer(key: string): Recognizer {
    const model = this.loaded.get(key);
    if (model !== undefined && 'recognize' in model) return model;
    throw new Error(`the recogniser ${key} is not loaded`);
  }

  /** @throws Error when the pool asks for a turn detector that it did not have loaded. */
  turnModel(key: string): SmartTurnModel {
    const model = this.loaded.get(key);
    if (model !== undefined && 'probability' in model) return model;
    throw new Error(`the turn detector ${key} is not loaded`);
  }

  /** @throws Error when the pool asks for a synthesizer that it did not have loaded. */
  synthesizer(key: string): Synthesizer {
    const model = this.loaded.get(key);
    if (model !== undefined && 'synthesize' in model) return model;
    throw new Error(`the synthesizer ${key} is not loaded`);
  }

  async unload(key: string): Promise<void> {
    const model = this.loaded.get(key);
    this.loaded.delete(key);
    await model?.release();
  }
}

function open(model: ModelReference): Promise<LoadedModel> {
  switch (model.format) {
    case 'smart-turn':
      return loadTurnModel(model);
    case 'kokoro':
      return loadSynthesizer(model);
    default:
      return loadRecognizer(model);
  }
}
