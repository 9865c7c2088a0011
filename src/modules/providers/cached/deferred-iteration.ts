/**
 * An iteration whose source is found only as it begins, anew with each. Ending it ends the source's, whoever waits for
 * what; a source that is found after that is not asked for anything.
 */
export function deferred<T>(find: () => Promise<AsyncIterable<T>>): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]: (): AsyncIterator<T, undefined> => {
      let source: Promise<AsyncIterator<T>> | undefined;
      let isOver = false;
      return {
        async next() {
          if (isOver) return { done: true, value: undefined };
          source ??= find().then((found) => found[Symbol.asyncIterator]());
          const values = await source;
          const result = isOver ? undefined : await values.next();
          return result === undefined || result.done === true ? { done: true, value: undefined } : result;
        },
        async return() {
          isOver = true;
          await source?.then(
            (values) => values.return?.(),
            () => undefined,
          );
          return { done: true, value: undefined };
        },
      };
    },
  };
}
