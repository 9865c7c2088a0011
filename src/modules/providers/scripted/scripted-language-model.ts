import {
  LanguageModel,
  type LanguageModelCapabilities,
  type LanguageModelEvent,
  type LanguageModelRequest,
  type ToolCall,
} from '../../../engine/ports/language-model.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { intentOf } from './dialogue-intent.js';
import { languageOf } from './dialogue-language.js';
import { DIALOGUE_PHRASES, type DialoguePhrases } from './dialogue-phrases.js';
import { answeredToolOf, searchOutcomeOf } from './tool-outcome.js';

const SEARCH_TOOL = 'search_products';
const END_CALL_TOOL = 'end_call';
const MAX_PRODUCTS = 3;
/** What was said is repeated so far. */
const MAX_ECHO_CHARS = 300;

type Reply = { text: string } | { call: ToolCall };

/**
 * The language model that needs none: a small dialogue in English, French and German that greets, helps, searches
 * products through the tool `search_products`, hangs up by `end_call` where somebody says goodbye, and otherwise repeats
 * what it understood. The same conversation always gets the same answer, and each says that it is scripted. It follows
 * no instructions, system messages included, and waits for nobody, so that no deadline matters.
 */
export class ScriptedLanguageModel extends LanguageModel {
  readonly capabilities: LanguageModelCapabilities = {
    provider: 'embedded',
    model: 'scripted-dialogue',
    followsInstructions: false,
    contextTokens: 32_768,
  };

  async *stream(
    request: LanguageModelRequest,
    signal?: AbortSignal,
  ): AsyncGenerator<LanguageModelEvent, void> {
    throwIfCancelled(signal);
    const reply = replyTo(request);
    const pieces = 'text' in reply ? (reply.text.match(/\S+\s*/g) ?? []) : [];
    const limit = request.maxOutputTokens ?? Infinity;
    for (const text of pieces.slice(0, limit)) {
      yield { type: 'text', text };
      throwIfCancelled(signal);
    }
    if ('call' in reply) yield { type: 'tool_call', call: reply.call };
    yield {
      type: 'end',
      finishReason: 'call' in reply ? 'tool_calls' : pieces.length > limit ? 'length' : 'stop',
      usage: {
        inputTokens: request.messages.reduce((sum, { content }) => sum + wordCount(content), 0),
        outputTokens: 'text' in reply ? Math.min(pieces.length, limit) : wordCount(reply.call.arguments),
      },
      model: this.capabilities.model,
    };
  }
}

function replyTo(request: LanguageModelRequest): Reply {
  const { messages, tools = [], toolChoice = 'auto' } = request;
  const phrases = DIALOGUE_PHRASES[languageOf(messages)];
  const canUse = (tool: string): boolean => toolChoice === 'auto' && tools.some(({ name }) => name === tool);
  const canSearch = canUse(SEARCH_TOOL);
  if (answeredToolOf(messages) === END_CALL_TOOL) return labelled(phrases, phrases.goodbye);
  const outcome = searchOutcomeOf(messages);
  if (outcome !== undefined) return labelled(phrases, phrasesOf(outcome, phrases));
  const said = messages.findLast(({ role }) => role === 'user')?.content ?? '';
  const intent = intentOf(said, languageOf(messages));
  switch (intent.type) {
    case 'search':
      return canSearch
        ? { call: searchFor(intent.query, messages.length) }
        : labelled(phrases, `${phrases.cannotSearch} ${phrases.echo(cut(said))}`);
    case 'help':
      return labelled(phrases, phrases.help(canSearch));
    case 'goodbye':
      return canUse(END_CALL_TOOL) ? { call: hangUp(messages.length) } : labelled(phrases, phrases.goodbye);
    case 'greeting':
    case 'thanks':
      return labelled(phrases, phrases[intent.type]);
    case 'other':
      return labelled(phrases, intent.text === '' ? phrases.silence : phrases.echo(cut(intent.text)));
  }
}

function phrasesOf(
  { query, products }: NonNullable<ReturnType<typeof searchOutcomeOf>>,
  phrases: DialoguePhrases,
): string {
  if (products === undefined) return phrases.searchFailed;
  return products.length === 0 ? phrases.nothingFound(query) : phrases.found(query, products);
}

const searchFor = (query: string, turn: number): ToolCall => ({
  id: `call_${turn}`,
  name: SEARCH_TOOL,
  arguments: JSON.stringify({ query, limit: MAX_PRODUCTS }),
});

const hangUp = (turn: number): ToolCall => ({ id: `call_${turn}`, name: END_CALL_TOOL, arguments: '{}' });

const labelled = ({ label }: DialoguePhrases, text: string): Reply => ({ text: `${label} ${text}` });
const cut = (text: string): string =>
  text.length > MAX_ECHO_CHARS ? `${text.slice(0, MAX_ECHO_CHARS)}…` : text;
const wordCount = (text: string): number => text.match(/\S+/g)?.length ?? 0;

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true)
    throw new AppError('cancelled', 'The call of the language model was cancelled');
}
