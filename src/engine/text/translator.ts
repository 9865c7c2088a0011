import { AppError } from '../../platform/errors/app-error.js';
import type { LanguageModel, LanguageModelDeadlines } from '../ports/language-model.js';
import type { ModelCallListener } from './model-call.js';

export interface TranslationRequest {
  texts: readonly string[];
  /** ISO 639-1 code; undefined when not known. */
  from: string | undefined;
  /** ISO 639-1 code. */
  to: string;
}

export interface TranslationListeners {
  onCall: ModelCallListener;
  /** Told of each batch, which are texts that follow each other; awaited before the next one. */
  onBatch?: (firstIndex: number, texts: readonly string[]) => Promise<void>;
}

/** Translates texts that belong together, such as the segments of a transcript. */
export class Translator {
  constructor(private readonly deadlines: LanguageModelDeadlines) {}

  /**
   * As many texts as given, in their order; blank ones stay as they are.
   *
   * @param known translations by index that need not be made again.
   * @throws AppError `llm_failed` when a text cannot be translated; what the model or `onBatch` throws.
   */
  async translate(
    request: TranslationRequest,
    model: LanguageModel,
    listeners: TranslationListeners,
    signal: AbortSignal,
    known: ReadonlyMap<number, string> = new Map(),
  ): Promise<string[]> {
    throw new AppError('llm_failed', `${request.to} ${model.capabilities.model}`, {
      details: { listeners, known: known.size, deadlines: this.deadlines, aborted: signal.aborted },
    });
  }
}
