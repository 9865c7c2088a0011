import type { LanguageModel, LanguageModelDeadlines } from '../ports/language-model.js';
import { ModelAsker } from './model-asker.js';
import type { ModelCallListener } from './model-call.js';
import { splitText } from './split-text.js';
import { estimateMessageTokens, estimateTokens } from './token-estimate.js';
import { isBlank, translationBatches } from './translation-batches.js';
import { readTranslations, translationPrompt, type TranslationLanguages } from './translation-prompt.js';

export interface TranslationRequest extends TranslationLanguages {
  texts: readonly string[];
}

export interface TranslationListeners {
  onCall: ModelCallListener;
  /** Told of each batch, which are texts that follow each other; awaited before the next one. */
  onBatch?: (firstIndex: number, texts: readonly string[]) => Promise<void>;
}

/** Small enough that a slow model answers in time and progress can be seen; a few minutes of speech. */
const MAX_BATCH_TOKENS = 1000;
/** A translation may need this many tokens for each that its text is taken for. */
const OUTPUT_PER_INPUT = 2;
/** Batches of one request that may be halved, besides as many as it has. */
const SPARE_HALVINGS = 3;

/** Translates texts that belong together, such as the segments of a transcript. */
export class Translator {
  constructor(private readonly deadlines: LanguageModelDeadlines) {}

  /**
   * As many texts as given, in their order; blank ones stay as they are and are not sent, and so do all when source
   * and target are the same. A batch whose answer cannot be used twice is halved, down to single texts, as often as
   * there are batches and three times more; a text too long for one answer is translated in parts.
   *
   * @param known translations by index that need not be made again.
   * @throws AppError `llm_failed` when a single text cannot be translated, or too often halving had to help; what the model or `onBatch` throws.
   */
  async translate(
    request: TranslationRequest,
    model: LanguageModel,
    { onCall, onBatch }: TranslationListeners,
    signal: AbortSignal,
    known: ReadonlyMap<number, string> = new Map(),
  ): Promise<string[]> {
    const translated = request.texts.map((text, index) => known.get(index) ?? text);
    if (request.from === request.to) return translated;
    const account = { purpose: 'translation' as const, onCall };
    const asker = new ModelAsker({ model, deadlines: this.deadlines, account, signal });
    const run = new TranslationRun(asker, request);
    const batches = translationBatches(request.texts, new Set(known.keys()), run.maxBatchTokens);
    run.allowHalvings(batches.length + SPARE_HALVINGS);
    for (const batch of batches) {
      const texts = await run.translate(batch.texts);
      translated.splice(batch.firstIndex, texts.length, ...texts);
      await onBatch?.(batch.firstIndex, texts);
    }
    return translated;
  }
}

/** The batches of one request. */
class TranslationRun {
  readonly maxBatchTokens: number;
  private halvingsLeft = 0;

  constructor(
    private readonly asker: ModelAsker,
    private readonly languages: TranslationLanguages,
  ) {
    const { inputTokens, outputTokens } = asker.budget;
    const room = inputTokens - estimateMessageTokens(translationPrompt([], languages));
    this.maxBatchTokens = Math.min(MAX_BATCH_TOKENS, outputTokens / OUTPUT_PER_INPUT, room);
    if (this.maxBatchTokens < 1) throw asker.failure('its context is too small for translations');
  }

  allowHalvings(count: number): void {
    this.halvingsLeft = count;
  }

  async translate(texts: readonly string[]): Promise<string[]> {
    const sent = texts.filter((text) => !isBlank(text));
    const translations = await (sent.length === 1 ? this.long(sent[0] ?? '') : this.batch(sent));
    return texts.map((text) => (isBlank(text) ? text : inSpaceOf(text, translations.shift() ?? '')));
  }

  private async long(text: string): Promise<string[]> {
    if (estimateTokens(text) <= this.maxBatchTokens) return this.batch([text]);
    const parts: string[] = [];
    for (const part of splitText(text, this.maxBatchTokens)) {
      const [translation = ''] = isBlank(part) ? [part] : await this.batch([part]);
      parts.push(inSpaceOf(part, translation));
    }
    return [parts.join('')];
  }

  /** @throws AppError `llm_failed` when it comes down to a text that cannot be translated, or no halving is left. */
  private async batch(texts: readonly string[]): Promise<string[]> {
    const outcome = await this.asker.tryAsk({
      messages: translationPrompt(
        texts.map((text) => text.trim()),
        this.languages,
      ),
      responseFormat: 'json',
      read: (answer) => readTranslations(answer, texts.length),
    });
    if (outcome.isUsable) return outcome.value;
    if (texts.length === 1 || this.halvingsLeft === 0) throw this.asker.failure(outcome.problem);
    this.halvingsLeft -= 1;
    const half = Math.ceil(texts.length / 2);
    const first = await this.batch(texts.slice(0, half));
    return [...first, ...(await this.batch(texts.slice(half)))];
  }
}

/** A translation with the white space around the text that it is of. */
function inSpaceOf(text: string, translation: string): string {
  if (isBlank(text)) return text;
  const before = text.slice(0, text.length - text.trimStart().length);
  return before + translation.trim() + text.slice(text.trimEnd().length);
}
