/** Calls `run` once, after so many milliseconds, unless the function that it gives is called before. */
export type RecoveryTimer = (run: () => void, delayMs: number) => () => void;

/** By the clock that nobody sets; keeps no process alive. */
export const recoveryTimer: RecoveryTimer = (run, delayMs) => {
  const timer = setTimeout(run, delayMs).unref();
  return () => clearTimeout(timer);
};
