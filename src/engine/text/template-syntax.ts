/** A stretch of text, or a place to fill; a place without a question is filled from the context or another field. */
export type TemplatePart =
  | { type: 'text'; text: string }
  | { type: 'place'; name: string; question: string | undefined; line: number };

/** What makes a template unusable, in words for its author. */
export class TemplateSyntaxError extends Error {
  constructor(
    /** Counted from 1; undefined when the whole is meant. */
    readonly line: number | undefined,
    problem: string,
  ) {
    super(line === undefined ? problem : `line ${line}: ${problem}`);
    this.name = 'TemplateSyntaxError';
  }
}

const OPENING = /(\\*)\{\{/g;
/** A place's inside and its end; a backslash belongs to what follows it. */
const PLACE = /((?:\\[^]|[^}\\]|\}(?!\}))*)\}\}/y;
const NAME = /^\p{L}[\p{L}\p{N}_-]{0,63}$/u;

/**
 * Takes a template's text apart. `{{name}}` and `{{name|question}}` are places; `\{{` is two braces, `\}` within a
 * question one, and a backslash before `\{{` stands for itself.
 *
 * @throws TemplateSyntaxError at the first place that is malformed.
 */
export function parseTemplateParts(source: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let text = '';
  let end = 0;
  for (const { 0: opening, 1: backslashes = '', index } of source.matchAll(OPENING)) {
    if (index < end) throw new TemplateSyntaxError(lineAt(source, index), 'there is a "{{" within "{{…}}"');
    text += source.slice(end, index) + '\\'.repeat(backslashes.length / 2);
    end = index + opening.length;
    if (backslashes.length % 2 === 1) {
      text += '{{';
      continue;
    }
    PLACE.lastIndex = end;
    const [whole, inside] = PLACE.exec(source) ?? [];
    const place = placeOf(inside, lineAt(source, index));
    parts.push({ type: 'text', text }, place);
    text = '';
    end += whole?.length ?? 0;
  }
  parts.push({ type: 'text', text: text + source.slice(end) });
  return parts.filter((part) => part.type === 'place' || part.text !== '');
}

function placeOf(inside: string | undefined, line: number): TemplatePart {
  if (inside === undefined)
    throw new TemplateSyntaxError(line, '"{{" has no "}}"; write "\\{{" for two braces');
  const bar = inside.indexOf('|');
  const name = (bar < 0 ? inside : inside.slice(0, bar)).trim().normalize('NFC');
  if (!NAME.test(name)) {
    const rule = 'begins with a letter and has up to 64 letters, digits, "_" and "-"';
    throw new TemplateSyntaxError(line, `"${name.slice(0, 80)}" is no name: one ${rule}`);
  }
  if (bar < 0) return { type: 'place', name, question: undefined, line };
  const question = inside
    .slice(bar + 1)
    .replace(/\\([\\}])/g, '$1')
    .replace(/\s+/g, ' ')
    .trim();
  if (question === '') throw new TemplateSyntaxError(line, `"${name}" has no question behind its "|"`);
  return { type: 'place', name, question, line };
}

function lineAt(source: string, index: number): number {
  let line = 1;
  for (let at = source.indexOf('\n'); at >= 0 && at < index; at = source.indexOf('\n', at + 1)) line++;
  return line;
}
