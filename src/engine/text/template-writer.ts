import type { LanguageModel, LanguageModelDeadlines } from '../ports/language-model.js';
import { condenseText } from './condense-text.js';
import { readFieldAnswers } from './field-answers.js';
import { ModelAsker } from './model-asker.js';
import type { ModelCallListener } from './model-call.js';
import { templatePrompt } from './template-prompt.js';
import { TEMPLATE_CONTEXT_NAMES, type TemplateDraft, type TextTemplate } from './text-template.js';
import { estimateMessageTokens, estimateTokens } from './token-estimate.js';

export interface TemplateRequest {
  template: TextTemplate;
  /** What was said. */
  text: string;
  /**
   * Values for `{{name}}`; see {@link TEMPLATE_CONTEXT_NAMES}. `text` and `language` need not be given. The model is told
   * of them, so that its answers may repeat them: what is not for everybody who gets these answers is left open here.
   */
  context: Readonly<Record<string, string>>;
  /** ISO 639-1 code of the language to answer in. */
  language: string;
}

/** What stands in every field when nothing was said. */
const NOTHING_SAID = '—';
/** Less room for the text than this makes no document. */
const MIN_TEXT_TOKENS = 200;

/** Fills templates with what a language model finds in a text. */
export class TemplateWriter {
  constructor(private readonly deadlines: LanguageModelDeadlines) {}

  /**
   * One call answers all fields; the model is not asked where there is no field or nothing was said. A text longer
   * than the model's context is first condensed part by part. Answers are inserted as they are. What the context lacks
   * stays open.
   *
   * @throws AppError `llm_failed` when two answers in a row cannot be used, or the template alone is too long for the
   *   model; what the model throws.
   */
  async write(
    request: TemplateRequest,
    model: LanguageModel,
    onCall: ModelCallListener,
    signal: AbortSignal,
  ): Promise<TemplateDraft> {
    const { template, text, context, language } = request;
    const known = new Map([['text', text], ['language', language], ...Object.entries(context)]);
    if (template.fields.length === 0) return template.draft(known);
    if (text.trim() === '') {
      return template.draft(new Map([...known, ...template.fields.map(nothingSaid)]));
    }
    const account = { purpose: 'template' as const, onCall };
    const asker = new ModelAsker({ model, deadlines: this.deadlines, account, signal });
    return template.draft(new Map([...known, ...(await answersFor(request, asker))]));
  }
}

async function answersFor(request: TemplateRequest, asker: ModelAsker): Promise<Map<string, string>> {
  const { template, text, context, language } = request;
  const input = { template, facts: factsOf(context), language };
  const frameTokens = estimateMessageTokens(templatePrompt({ ...input, text: '' }));
  const roomTokens = asker.budget.inputTokens - frameTokens;
  if (roomTokens < MIN_TEXT_TOKENS) {
    throw asker.failure(`its context is too small for the template "${template.name}"`);
  }
  const readable =
    estimateTokens(text) <= roomTokens ? text : await condenseText(text, roomTokens, template.fields, asker);
  return asker.ask({
    messages: templatePrompt({ ...input, text: readable }),
    responseFormat: 'json',
    read: (answer) => readFieldAnswers(answer, template.fields),
  });
}

/** What the model may know of the recording besides what was said. */
function factsOf(context: Readonly<Record<string, string>>): Record<string, string> {
  const names = TEMPLATE_CONTEXT_NAMES.filter((name) => name !== 'text' && name !== 'language');
  return Object.fromEntries(
    names.flatMap((name) => (context[name] === undefined ? [] : [[name, context[name]]])),
  );
}

function nothingSaid({ name }: { name: string }): [string, string] {
  return [name, NOTHING_SAID];
}
