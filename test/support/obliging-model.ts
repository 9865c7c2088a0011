import type { StandInRequest } from './language-model-stand-in.js';

/** Whether a request asks for translations rather than for the fields of a template. */
export function asksForTranslation({ text }: StandInRequest): boolean {
  return text.trimStart().startsWith('{');
}

/** What a model answers that does as it is told: each text marked as translated, each field with its own name. */
export function obligingAnswer(request: StandInRequest): string {
  if (asksForTranslation(request)) {
    const texts = JSON.parse(request.text) as Record<string, string>;
    return JSON.stringify(
      Object.fromEntries(Object.entries(texts).map(([number, text]) => [number, `«${text}»`])),
    );
  }
  const names = [...(request.text.split('\n').at(-1) ?? '').matchAll(/"(\w+)"/g)].map(([, name]) => name);
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, `about ${name ?? ''}`])));
}
