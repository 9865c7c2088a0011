import { setTimeout as wait } from 'node:timers/promises';
import { ModelError } from '../model-error.js';
import type { RemoteFiles } from './remote-files.js';
import type { Slots } from './slots.js';

/** How persistently and in which portions files are fetched. */
export interface TransferLimits {
  /** Parts of a file that are asked for at once. */
  segmentBytes: number;
  /** Failures in a row, without a byte between them, after which it is given up. */
  maxFailures: number;
  /** Pause after the nth failure in a row, from 1. */
  retryDelayMs: (failures: number) => number;
}

export const TRANSFER_LIMITS: TransferLimits = {
  segmentBytes: 32 * 1_048_576,
  maxFailures: 6,
  retryDelayMs: (failures) => Math.min(500 * 2 ** (failures - 1), 15_000),
};

/** Longest pause that a server may ask for. */
const MAX_ASKED_PAUSE_SEC = 60;

/** What the downloads of one model share. */
export interface Transfer {
  files: RemoteFiles;
  /** Connections at the same time. */
  slots: Slots;
  limits: TransferLimits;
  signal: AbortSignal;
  /** Told of bytes that came, and with a negative number of those that are given up. */
  moved: (bytes: number) => void;
  /** Told in a sentence what the operator should know. */
  note: (sentence: string) => void;
}

/**
 * Does something again when it fails in a way that may pass.
 *
 * @param hasProgressed whether the last attempt brought anything; failures before it do not count any more.
 */
export async function persistently<T>(
  { slots, limits, signal, note }: Pick<Transfer, 'slots' | 'limits' | 'signal' | 'note'>,
  attempt: () => Promise<T>,
  hasProgressed: () => boolean = () => false,
): Promise<T> {
  for (let failures = 1; ; failures += 1) {
    signal.throwIfAborted();
    try {
      return await slots.run(attempt);
    } catch (error) {
      if (!(error instanceof ModelError) || !error.isPassing) throw error;
      if (hasProgressed()) failures = 1;
      if (failures >= limits.maxFailures) throw error;
      note(`${error.message}; trying again`);
      const asked = Math.min(error.retryAfterSec ?? 0, MAX_ASKED_PAUSE_SEC) * 1000;
      await wait(Math.max(limits.retryDelayMs(failures), asked), undefined, { signal });
    }
  }
}
