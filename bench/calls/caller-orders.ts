import type { CallEvent, Echo } from './bench-call.js';

/** What the callers' process is told to do. Clips are places in the file of clips. */
export type CallerOrder =
  /** Conversations: each caller says one clip after the other, hears some of the answer and stops it. */
  | {
      type: 'talk';
      url: string;
      calls: number[][];
      listenMs: number;
      staggerMs: number;
      /** Whether callers stay, silent, until they are told to hang up. */
      stays?: boolean;
    }
  /** What happens to a greeting into which something is heard, a fresh conversation for each trial. */
  | { type: 'break-in'; url: string; trials: BreakIn[]; atOnce: number }
  /** Opens conversations in which nobody speaks, and keeps them. */
  | { type: 'keep'; url: string; calls: number }
  /** Ends those. */
  | { type: 'hang-up' };

/** Something that the microphone hears while the greeting is spoken; the greeting itself where there is no clip. */
export interface BreakIn {
  clip?: number;
  echo?: Echo;
}

/** What came of one clip. Times are milliseconds from its first sample. */
export interface Scene {
  clip: number | undefined;
  events: CallEvent[];
}

export interface CallerReport {
  scenes: Scene[];
  /** The longest that the callers themselves were late. */
  latenessMs: number;
}
