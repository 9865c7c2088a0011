import { createHash } from 'node:crypto';
import { AppError } from '../../platform/errors/app-error.js';
import { parseTemplateParts, TemplateSyntaxError, type TemplatePart } from './template-syntax.js';
import {
  finishDraft,
  TEMPLATE_CONTEXT_NAMES,
  type TemplateDraft,
  type TemplateField,
  type TextTemplate,
} from './text-template.js';

export interface TemplateOrigin {
  name: string;
  /** Undefined when the file name tells none. */
  language: string | undefined;
}

const MAX_FIELDS = 100;
const SYSTEM_PROMPT_LINE = /^---[ \t]*systemprompt[ \t]*$/im;

/**
 * Parses the text of a template file: its body, and below a line `--- systemprompt` what the model is told first.
 * Front matter is text like any other, so its places are filled too.
 *
 * @throws AppError `invalid_template`, which names the template and, where there is one, the line.
 */
export function parseTemplate(fileText: string, origin: TemplateOrigin): TextTemplate {
  const source = fileText.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  try {
    const [body = '', systemPrompt, ...rest] = source.split(SYSTEM_PROMPT_LINE);
    if (rest.length > 0) throw new TemplateSyntaxError(undefined, 'it has more than one "--- systemprompt"');
    if (body.trim() === '') throw new TemplateSyntaxError(undefined, 'it has no text');
    const parts = parseTemplateParts(`${body.trimEnd()}\n`);
    const fields = fieldsOf(parts);
    return {
      ...origin,
      contentHash: createHash('sha256').update(source).digest('hex'),
      fields,
      contextNames: contextNamesOf(parts, fields),
      systemPrompt: systemPrompt?.trim() === '' ? undefined : systemPrompt?.trim(),
      draft: (values) => draftOf(parts, values),
      render: (values) => finishDraft(draftOf(parts, values), new Map()),
    };
  } catch (error) {
    if (error instanceof TemplateSyntaxError) throw malformed(origin, error);
    throw error;
  }
}

/** @throws TemplateSyntaxError for too many, and for a name that is asked two questions. */
function fieldsOf(parts: readonly TemplatePart[]): TemplateField[] {
  const fields = new Map<string, TemplateField>();
  for (const part of parts) {
    if (part.type === 'text' || part.question === undefined) continue;
    const { name, question, line } = part;
    if ((fields.get(name)?.question ?? question) !== question) {
      throw new TemplateSyntaxError(
        line,
        `"${name}" is asked a second question; later, "{{${name}}}" repeats it`,
      );
    }
    fields.set(name, { name, question });
  }
  if (fields.size > MAX_FIELDS)
    throw new TemplateSyntaxError(undefined, `it has more than ${MAX_FIELDS} fields`);
  return [...fields.values()];
}

/** @throws TemplateSyntaxError for a name that nobody would ever fill. */
function contextNamesOf(parts: readonly TemplatePart[], fields: readonly TemplateField[]): string[] {
  const fieldNames = new Set(fields.map(({ name }) => name));
  const known: ReadonlySet<string> = new Set(TEMPLATE_CONTEXT_NAMES);
  const names = new Set<string>();
  for (const part of parts) {
    if (part.type === 'text' || fieldNames.has(part.name)) continue;
    if (!known.has(part.name)) {
      const choice = `one of ${TEMPLATE_CONTEXT_NAMES.join(', ')}, or a field with "|" and a question`;
      throw new TemplateSyntaxError(part.line, `nothing fills "{{${part.name}}}": it has to be ${choice}`);
    }
    names.add(part.name);
  }
  return [...names];
}

function draftOf(parts: readonly TemplatePart[], values: ReadonlyMap<string, string>): TemplateDraft {
  return parts.map((part) =>
    part.type === 'text' ? part.text : (values.get(part.name) ?? { name: part.name }),
  );
}

function malformed({ name, language }: TemplateOrigin, error: TemplateSyntaxError): AppError {
  const file = language === undefined ? name : `${name}.${language}`;
  return new AppError('invalid_template', `The template "${file}" is malformed: ${error.message}`, {
    details: { template: name, ...(error.line === undefined ? {} : { line: error.line }) },
  });
}
