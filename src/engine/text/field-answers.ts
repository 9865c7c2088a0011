import { z } from 'zod';
import { jsonObjectIn } from './json-answer.js';
import { markdownOf } from './markdown-of.js';
import type { TemplateField } from './text-template.js';
import { UnusableAnswer } from './unusable-answer.js';

const fieldValue = z
  .union([
    z.string(),
    z.number(),
    z.boolean(),
    z.null(),
    z.array(z.unknown()),
    z.record(z.string(), z.unknown()),
  ])
  .transform(markdownOf);

/**
 * The text of every field from a model's answer; what the answer holds beyond them is left out.
 *
 * @throws UnusableAnswer that names every field which is missing.
 */
export function readFieldAnswers(answer: string, fields: readonly TemplateField[]): Map<string, string> {
  const schema = z.object(Object.fromEntries(fields.map(({ name }) => [name, fieldValue])));
  const { data, error } = schema.safeParse(jsonObjectIn(answer));
  if (data !== undefined) return new Map(Object.entries(data));
  const missing = new Set(error.issues.map(({ path }) => `"${String(path[0])}"`));
  throw new UnusableAnswer(`it lacks ${[...missing].join(', ')}`);
}
