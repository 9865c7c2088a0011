import type { LanguageModelEvent, LanguageModelRequest } from '../../src/engine/ports/language-model.js';
import { AppError } from '../../src/platform/errors/app-error.js';

/** Deadlines that no test reaches. */
export const PATIENT = { firstTextMs: 10_000, stallMs: 10_000, totalMs: 20_000 };
/** What is asked: a word that nothing but the vendor may see. */
const QUESTION = 'What is the secret word? It is xyzzy-question.';

/** A request in text. */
export const requestWith = (more: Partial<LanguageModelRequest> = {}): LanguageModelRequest => ({
  messages: [
    { role: 'system', content: 'You answer.' },
    { role: 'user', content: QUESTION },
  ],
  deadlines: PATIENT,
  ...more,
});

/** All events of an answer. */
export async function collect(events: AsyncIterable<LanguageModelEvent>): Promise<LanguageModelEvent[]> {
  const collected: LanguageModelEvent[] = [];
  for await (const event of events) collected.push(event);
  return collected;
}

/** The text of an answer. */
export const textOf = (events: readonly LanguageModelEvent[]): string =>
  events.map((event) => (event.type === 'text' ? event.text : '')).join('');

/** The error that an answer ends with. */
export async function failureOf(events: AsyncIterable<LanguageModelEvent>): Promise<AppError> {
  const error: unknown = await collect(events).catch((thrown: unknown) => thrown);
  if (error instanceof AppError) return error;
  throw new Error('expected an AppError', { cause: error });
}
