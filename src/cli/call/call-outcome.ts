import type { HeardGap } from './twilio-playout.js';

/** What a turn looked like for the caller. Times are in milliseconds. */
export interface CallTurn {
  file: string;
  /** From the last sound of the recording to the first audio of the answer; undefined when none came. */
  latencyMs: number | undefined;
  /** Audio came while the recording was still being said. */
  isEarly: boolean;
  /** From the first sound that was said into the last answer to `clear`; undefined when nothing was interrupted. */
  bargeInMs: number | undefined;
  /** Audio of the answer. */
  audioMs: number;
}

/** What came of a call. */
export interface CallOutcome {
  call: number;
  callSid: string;
  /** `refused`: no call came about. `cut`: the server ended it. */
  status: 'completed' | 'refused' | 'cut';
  /** Why it was refused or cut. */
  reason: string | undefined;
  /** From `start` to the first audio of a greeting; undefined when there was none. */
  greetingMs: number | undefined;
  turns: CallTurn[];
  gaps: HeardGap[];
  /** Messages with audio that came right behind a `clear`: of the answer that was cleared. */
  stale: number;
  /** Error messages of the server. */
  errors: string[];
  /** How late the caller itself was at the worst: what is longer than that is the server's. */
  lateMs: number;
}

/** Whether the call came about and each turn was answered. */
export const isWhole = ({ status, turns }: CallOutcome): boolean =>
  status === 'completed' && turns.every(({ latencyMs }) => latencyMs !== undefined);
