import type { StandInRequest } from './language-model-stand-in.js';

/** What was asked first, whatever was said about the answer since. */
function questionOf({ body }: StandInRequest): string {
  return body.messages.find(({ role }) => role === 'user')?.content ?? '';
}

/** Whether a request asks for translations rather than for the fields of a template. */
export function asksForTranslation(request: StandInRequest): boolean {
  return questionOf(request).startsWith('{');
}

/** What a model answers that does as it is told: each text marked as translated, each field with its own name. */
export function obligingAnswer(request: StandInRequest): string {
  const question = questionOf(request);
  if (asksForTranslation(request)) {
    const texts = JSON.parse(question) as Record<string, string>;
    return JSON.stringify(
      Object.fromEntries(Object.entries(texts).map(([number, text]) => [number, `«${text}»`])),
    );
  }
  const names = [...(question.split('\n').at(-1) ?? '').matchAll(/"(\w+)"/g)].map(([, name]) => name);
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, `about ${name ?? ''}`])));
}
