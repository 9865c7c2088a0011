import type { JsonObject } from '../../../platform/ws/json-message.js';

/** What stands alone behind the name of an event, without a name of its own. */
const UNNAMED: ReadonlyMap<string, string> = new Map([
  ['DTMF_END', 'digit'],
  ['MEDIA_MARK_PROCESSED', 'correlation_id'],
]);

/** An event as `NAME key:value key:value`, or `NAME value`, as the object that stands for it in JSON. */
export function plainEvent(text: string): JsonObject {
  const [event = '', ...words] = text.trim().split(/\s+/);
  const fields = words.flatMap((word) => {
    const colon = word.indexOf(':');
    if (colon > 0) return [[word.slice(0, colon), word.slice(colon + 1)]];
    const name = UNNAMED.get(event);
    return name === undefined ? [] : [[name, word]];
  });
  return { ...(Object.fromEntries(fields) as Record<string, string>), event };
}
