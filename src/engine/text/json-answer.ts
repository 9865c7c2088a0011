import { UnusableAnswer } from './unusable-answer.js';
import { withoutThoughts } from './without-thoughts.js';

/** Openings that are tried; a text with more of them holds no JSON that is worth looking for. */
const MAX_OPENINGS = 50;

/**
 * The JSON object of a model's answer, also in a code fence, with text around it, or behind what a reasoning model
 * thought aloud. Of several the longest.
 *
 * @throws UnusableAnswer when there is none.
 */
export function jsonObjectIn(answer: string): Readonly<Record<string, unknown>> {
  const said = withoutThoughts(answer);
  const whole = parseObject(said);
  if (whole !== undefined) return whole;
  const longestFirst = objectTextsIn(said).sort((a, b) => b.length - a.length);
  for (const candidate of longestFirst) {
    const found = parseObject(candidate);
    if (found !== undefined) return found;
  }
  throw new UnusableAnswer('it holds no valid JSON object');
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Stretches from a brace to the one that closes it; not those within another such stretch. */
function objectTextsIn(text: string): string[] {
  const found: string[] = [];
  let start = text.indexOf('{');
  for (let tried = 0; start >= 0 && tried < MAX_OPENINGS; tried++) {
    const end = closingOf(text, start);
    if (end !== undefined) found.push(text.slice(start, end));
    start = text.indexOf('{', end ?? start + 1);
  }
  return found;
}

/** The index behind the brace that closes the one at `start`; braces in strings do not count. Takes linear time. */
function closingOf(text: string, start: number): number | undefined {
  let depth = 0;
  let isInString = false;
  for (let at = start; at < text.length; at++) {
    const char = text[at];
    if (char === '"') isInString = !isInString;
    else if (isInString && char === '\\') at++;
    else if (!isInString && char === '{') depth++;
    else if (!isInString && char === '}' && --depth === 0) return at + 1;
  }
  return undefined;
}
