/** Told what comes of an iteration. */
export interface IterationWatcher<T> {
  /** Carries out a step of the iteration. */
  within?<R>(step: () => R): R;
  onValue(value: T): void;
  /** Called once: it came to its end, broke with an error, or its reader wanted no more. */
  onEnd(end: 'done' | 'abandoned' | { error: unknown }): void;
}

/** Passes an iteration on as it is, its early end too, also while a value is waited for. */
export function watched<T>(values: AsyncIterable<T>, watch: () => IterationWatcher<T>): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]: (): AsyncIterator<T> => {
      const watcher = watch();
      const within = <R>(step: () => R): R => (watcher.within === undefined ? step() : watcher.within(step));
      const iterator = within(() => values[Symbol.asyncIterator]());
      let hasEnded = false;
      const end = (how: Parameters<IterationWatcher<T>['onEnd']>[0]): void => {
        if (!hasEnded) watcher.onEnd(how);
        hasEnded = true;
      };
      return {
        async next() {
          try {
            const result = await within(() => iterator.next());
            if (result.done === true) end('done');
            else watcher.onValue(result.value);
            return result;
          } catch (error) {
            end({ error });
            throw error;
          }
        },
        async return() {
          end('abandoned');
          await iterator.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  };
}
