import type { ModelAsker } from './model-asker.js';
import { splitText } from './split-text.js';
import { condensePrompt } from './template-prompt.js';
import type { TemplateField } from './text-template.js';
import { estimateMessageTokens, estimateTokens } from './token-estimate.js';
import { UnusableAnswer } from './unusable-answer.js';
import { withoutThoughts } from './without-thoughts.js';

const MAX_ROUNDS = 4;
/** Notes shorter than this say nothing. */
const MIN_NOTE_TOKENS = 150;
/** Notes of a part are asked to be that much shorter than their share, since models miscount words. */
const ASKED_SHARE = 0.6;
const WORDS_PER_TOKEN = 0.5;
/** A round has to make a text that much shorter, or there is no end to it. */
const MIN_GAIN = 0.9;

/**
 * A text made short enough to be read at once: cut into parts that fit the model's context, each of which is replaced
 * by notes on what bears on the fields; again if the notes are too long still.
 *
 * @throws AppError `llm_failed` when notes do not become shorter; what the model throws.
 */
export async function condenseText(
  text: string,
  maxTokens: number,
  fields: readonly TemplateField[],
  asker: ModelAsker,
): Promise<string> {
  let current = text;
  for (let round = 0; round < MAX_ROUNDS && estimateTokens(current) > maxTokens; round++) {
    const shorter = await takeNotes(current, maxTokens, fields, asker);
    if (estimateTokens(shorter) > estimateTokens(current) * MIN_GAIN) break;
    current = shorter;
  }
  if (estimateTokens(current) > maxTokens) {
    throw asker.failure('a text longer than its context could not be made shorter');
  }
  return current;
}

async function takeNotes(
  text: string,
  maxTokens: number,
  fields: readonly TemplateField[],
  asker: ModelAsker,
): Promise<string> {
  const frame = condensePrompt({ part: '', number: 1, count: 1, fields, maxWords: 1 });
  const parts = splitText(text, asker.budget.inputTokens - estimateMessageTokens(frame));
  const noteTokens = Math.max(MIN_NOTE_TOKENS, (maxTokens / parts.length) * ASKED_SHARE);
  const maxWords = Math.floor(Math.min(noteTokens, asker.budget.outputTokens / 2) * WORDS_PER_TOKEN);
  const notes: string[] = [];
  for (const [index, part] of parts.entries()) {
    const prompt = { part, number: index + 1, count: parts.length, fields, maxWords };
    notes.push(
      await asker.ask({ messages: condensePrompt(prompt), responseFormat: 'text', read: readNotes }),
    );
  }
  return notes.join('\n\n');
}

function readNotes(answer: string): string {
  const notes = withoutThoughts(answer);
  if (notes === '') throw new UnusableAnswer('it is empty');
  return notes;
}
