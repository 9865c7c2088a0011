/**
 * Calls `run` once, after so many milliseconds and when what came by then has been read: where this process was held up,
 * an answer that waits in a socket is no missing one.
 *
 * @returns ends the waiting.
 */
export function afterReading(delayMs: number, run: () => void): () => void {
  let reading: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => {
    // Sockets are read between timers and immediates.
    reading = setImmediate(run);
  }, delayMs);
  return () => {
    clearTimeout(timer);
    clearImmediate(reading);
  };
}
