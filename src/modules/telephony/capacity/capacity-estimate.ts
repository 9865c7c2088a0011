/** What calls cost, as it was measured; all in seconds of a core. */
export interface CallCost {
  /** In the server's own thread, for each second of a call: codec and voice detection. */
  threadSec: number;
  /** In an inference process, for each second that somebody speaks; 0 where a vendor recognises. */
  recognitionSec: number;
}

export interface Machine {
  cores: number;
  /** Inference processes. */
  workers: number;
}

/** What document 5 promises, and what is taken where nothing was measured. */
export const DOCUMENTED_CALLS = 10;
const MAX_CALLS = 1000;
/** Sockets, turns and synthesis cost the thread about as much again. */
const THREAD_SHARE = 2;
/** Of a call somebody speaks to us for so long. */
const SPEAKING_SHARE = 0.4;
/** Each second of speech is recognised so often: for what is understood so far, and again where a pause was no end. */
const RECOGNITIONS = 2;
/** What may be busy, so that nothing waits for long: one thread, the line of inference processes, all cores together. */
const BUSY = { thread: 0.5, workers: 0.5, cores: 0.7 };

/** Calls at once that a machine carries with answers as prompt as those of one call. */
export function estimatedCalls({ threadSec, recognitionSec }: CallCost, { cores, workers }: Machine): number {
  const ofThread = threadSec * THREAD_SHARE;
  const ofWorkers = recognitionSec * SPEAKING_SHARE * RECOGNITIONS;
  const calls = Math.min(
    BUSY.thread / ofThread,
    (Math.min(workers, cores) * BUSY.workers) / ofWorkers,
    (cores * BUSY.cores) / (ofThread + ofWorkers),
    MAX_CALLS,
  );
  return Math.max(DOCUMENTED_CALLS, Math.floor(calls));
}
