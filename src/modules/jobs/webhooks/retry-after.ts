/** Nobody is left alone for longer. */
const MAX_RETRY_AFTER_SEC = 86_400;

/**
 * Seconds that a `Retry-After` header asks for, at most a day: a number, or a date of HTTP.
 *
 * @returns undefined when there is none, or it is neither.
 */
export function retryAfterSecOf(header: string | undefined, nowMs: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Math.min(Number(text), MAX_RETRY_AFTER_SEC);
  const dateMs = /^[A-Z][a-z]{2}, .*GMT$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(dateMs)) return undefined;
  return Math.min(Math.max(Math.ceil((dateMs - nowMs) / 1000), 0), MAX_RETRY_AFTER_SEC);
}
