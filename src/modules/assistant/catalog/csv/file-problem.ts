/** What is wrong with a file, and where. */
export interface FileProblem {
  /** Counted from 1; undefined where it is wrong as a whole. */
  line?: number;
  message: string;
}

const MAX_TOLD = 20;

/** One sentence or several about all problems of a file. */
export function describeProblems(problems: readonly FileProblem[], areMore: boolean): string {
  const told = problems.slice(0, MAX_TOLD).map(describeProblem);
  const rest = problems.length - told.length;
  const more = areMore ? 'and more' : rest > 0 ? `and ${rest} more` : undefined;
  return `Nothing was imported. ${[...told, ...(more === undefined ? [] : [more])].join('; ')}`;
}

/** `line 7: the price …`. */
export function describeProblem({ line, message }: FileProblem): string {
  return line === undefined ? message : `line ${line}: ${message}`;
}
