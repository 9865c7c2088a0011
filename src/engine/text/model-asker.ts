import { AppError } from '../../platform/errors/app-error.js';
import type { ChatMessage, LanguageModel, LanguageModelDeadlines } from '../ports/language-model.js';
import { answerOf, type CallAccount, type ModelAnswer } from './answer-of.js';
import { contextBudget, type ContextBudget } from './context-budget.js';
import { splitText } from './split-text.js';
import { estimateMessageTokens } from './token-estimate.js';
import { UnusableAnswer } from './unusable-answer.js';

export interface ModelQuestion<T> {
  messages: readonly ChatMessage[];
  responseFormat: 'text' | 'json';
  /** What the answer says. @throws UnusableAnswer when it is not what was asked for. */
  read: (answer: string) => T;
}

/** What came of a question: a value, or what is wrong with the answer to the repair too. */
export type AskOutcome<T> = { isUsable: true; value: T } | { isUsable: false; problem: string };

export interface ModelAskerOptions {
  model: LanguageModel;
  deadlines: LanguageModelDeadlines;
  account: CallAccount;
  signal: AbortSignal;
}

/** Below this a quote of the failed answer helps nobody. */
const MIN_QUOTE_TOKENS = 100;
const MAX_QUOTE_TOKENS = 2000;
/** Low, so that answers stay with the text. */
const TEMPERATURE = 0.2;

/** Asks one model for answers that can be used. An unusable one is shown to it with its problem, once. */
export class ModelAsker {
  readonly budget: ContextBudget;

  constructor(private readonly options: ModelAskerOptions) {
    this.budget = contextBudget(options.model.capabilities);
  }

  /** @throws AppError `llm_failed` when the repair cannot be used either; what the model throws. */
  async ask<T>(question: ModelQuestion<T>): Promise<T> {
    const outcome = await this.tryAsk(question);
    if (outcome.isUsable) return outcome.value;
    throw this.failure(outcome.problem);
  }

  /** @throws AppError what the model throws. */
  async tryAsk<T>(question: ModelQuestion<T>): Promise<AskOutcome<T>> {
    const first = await this.answer(question, question.messages);
    const outcome = this.read(question, first);
    if (outcome.isUsable) return outcome;
    const repair = this.repairMessages(question.messages, first.text, outcome.problem);
    return this.read(question, await this.answer(question, repair));
  }

  /** For an answer that cannot be used. */
  failure(problem: string): AppError {
    const { provider, model } = this.options.model.capabilities;
    const message = `The language model "${model}" gave no usable answer: ${problem}`;
    return new AppError('llm_failed', message, { details: { provider, model, problem } });
  }

  private answer<T>(question: ModelQuestion<T>, messages: readonly ChatMessage[]): Promise<ModelAnswer> {
    const { model, deadlines, account, signal } = this.options;
    const request = {
      messages,
      responseFormat: question.responseFormat,
      maxOutputTokens: this.budget.outputTokens,
      temperature: TEMPERATURE,
      deadlines,
      priority: 'batch' as const,
    };
    return answerOf(model, request, account, signal);
  }

  private read<T>(question: ModelQuestion<T>, { text, finishReason }: ModelAnswer): AskOutcome<T> {
    try {
      if (finishReason === 'length') throw new UnusableAnswer('it was cut off at the length limit');
      if (finishReason === 'content_filter')
        throw new UnusableAnswer("the vendor's content filter cut it off");
      return { isUsable: true, value: question.read(text) };
    } catch (error) {
      if (error instanceof UnusableAnswer) return { isUsable: false, problem: error.problem };
      throw error;
    }
  }

  /** The failed answer is quoted as far as the context has room for it. */
  private repairMessages(asked: readonly ChatMessage[], answer: string, problem: string): ChatMessage[] {
    const { contextTokens } = this.options.model.capabilities;
    const advice = 'Answer again, in full and as asked; where length was the problem, more briefly.';
    const repair: ChatMessage = {
      role: 'user',
      content: `Your answer cannot be used: ${problem}. ${advice}`,
    };
    const room = contextTokens - this.budget.outputTokens - estimateMessageTokens([...asked, repair]);
    const quote =
      room < MIN_QUOTE_TOKENS ? '' : (splitText(answer, Math.min(room, MAX_QUOTE_TOKENS))[0] ?? '');
    const quoted: ChatMessage[] = quote.trim() === '' ? [] : [{ role: 'assistant', content: quote }];
    return [...asked, ...quoted, repair];
  }
}
