/** How a text differs from the one it should be. */
export interface WordErrors {
  referenceWords: number;
  errors: number;
}

/** The least number of words to replace, leave out or put in to turn one text into the other. */
export function countWordErrors(reference: readonly string[], hypothesis: readonly string[]): WordErrors {
  let previous = Array.from({ length: hypothesis.length + 1 }, (_, at) => at);
  reference.forEach((word, row) => {
    const current = [row + 1];
    hypothesis.forEach((heard, column) => {
      const replaced = (previous[column] ?? 0) + (word === heard ? 0 : 1);
      current.push(Math.min(replaced, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    });
    previous = current;
  });
  return { referenceWords: reference.length, errors: previous.at(-1) ?? 0 };
}
