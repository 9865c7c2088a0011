import type { IncomingHttpHeaders } from 'node:http';
import type { AppError } from '../../../platform/errors/app-error.js';

/** Why an attempt brought no answer. */
export interface FailedAttempt {
  error: AppError;
  /** Whether the vendor may do better in a moment, and asking again does no harm. */
  isPassing: boolean;
  retryAfterMs: number | undefined;
}

export const MAX_ATTEMPTS = 3;
const PASSING_STATUSES: ReadonlySet<number> = new Set([429, 502, 503, 529]);
const FIRST_DELAY_MS = 250;

export const isPassingStatus = (status: number): boolean => PASSING_STATUSES.has(status);

/**
 * How long to wait before the next attempt; undefined when there is none: not after the last one, nor when the vendor
 * wants to be left alone for longer than there is time.
 *
 * @param attempt the one that failed, from 1.
 * @param leftMs until an answer must have begun.
 * @param random 0–1; spreads callers that failed together.
 */
export function retryDelayMs(
  { isPassing, retryAfterMs }: FailedAttempt,
  attempt: number,
  leftMs: number,
  random: () => number = Math.random,
): number | undefined {
  if (!isPassing || attempt >= MAX_ATTEMPTS) return undefined;
  const backoffMs = FIRST_DELAY_MS * 4 ** (attempt - 1) * (0.75 + random() / 2);
  const delayMs = Math.max(retryAfterMs ?? 0, backoffMs);
  return delayMs < leftMs ? delayMs : undefined;
}

/** `Retry-After` in milliseconds, from seconds or a date; undefined when there is none that makes sense. */
export function parseRetryAfterMs(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(value.trim())) return Number(value) * 1000;
  // Date.parse takes any number for a year.
  const ms = value.endsWith('GMT') ? Date.parse(value) - nowMs : NaN;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/** The same of an answer's headers, in whole seconds. */
export function retryAfterSecOf({ 'retry-after': value }: IncomingHttpHeaders): number | undefined {
  const retryAfterMs = parseRetryAfterMs(value, Date.now());
  return retryAfterMs === undefined ? undefined : Math.ceil(retryAfterMs / 1000);
}
