import type { ReceivedForm } from '../../../platform/http/multipart-form.js';

/** Arrays of OpenAI's forms, and the properties of its one object. */
const ARRAYS = [
  ...['timestamp_granularities', 'include', 'hotwords'],
  ...['known_speaker_names', 'known_speaker_references'],
];
const STRATEGY = /^chunking_strategy\[(\w+)\]$/;

/** Fields that may be sent more than once: SDKs write `name[]`, some clients `name`. */
export const LIST_FIELDS: readonly string[] = ARRAYS.flatMap((name) => [name, `${name}[]`]);

/** What was asked for, by the names of the DTO: arrays gathered however they were written, objects as JSON. */
export function gatherFields({ fields, lists }: ReceivedForm): Record<string, unknown> {
  const gathered: Record<string, unknown> = Object.fromEntries(fields);
  for (const name of ARRAYS) {
    const values = [name, `${name}[]`].flatMap((field) => lists.get(field) ?? []).flatMap(itemsOf);
    if (values.length > 0) gathered[name] = values;
  }
  const strategy = [...fields.keys()].filter((name) => STRATEGY.test(name));
  if (strategy.length > 0) {
    gathered['chunking_strategy'] = JSON.stringify(
      Object.fromEntries(strategy.map((name) => [STRATEGY.exec(name)?.[1], fields.get(name)])),
    );
    for (const name of strategy) delete gathered[name];
  }
  return gathered;
}

/** A value, or those of a JSON array. */
function itemsOf(value: string): unknown[] {
  if (value === '') return [];
  if (!value.startsWith('[')) return [value];
  try {
    const parsed: unknown = JSON.parse(value);
    return Array.isArray(parsed) ? parsed : [value];
  } catch {
    return [value];
  }
}
