import { parseArgs, type ParseArgsConfig } from 'node:util';

/** What the user must know when the arguments are wrong, with how the command is used. */
export class UsageError extends Error {
  constructor(problem: string, usage: string) {
    super(`${problem}\n\n${usage}`);
    this.name = 'UsageError';
  }
}

/** What is wrong with an argument; {@link readArguments} says it with the usage. */
export class ArgumentProblem extends Error {}

/**
 * What `read` makes of arguments.
 *
 * @throws UsageError for what it finds wrong.
 */
export function readArguments<T>(usage: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ArgumentProblem) throw new UsageError(error.message, usage);
    throw error;
  }
}

/** Options and the rest. @throws ArgumentProblem */
export function parseOptions<T extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: T,
): ReturnType<typeof parseArgs<{ args: string[]; allowPositionals: true; options: T }>> {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options });
  } catch (error) {
    throw new ArgumentProblem(error instanceof Error ? error.message : String(error));
  }
}

/** The one address; `ws:` where it is `http:`. @throws ArgumentProblem */
export function socketAddress(positionals: readonly string[], fallback?: string): URL {
  const [address = fallback, ...others] = positionals;
  if (address === undefined || others.length > 0) throw new ArgumentProblem('Name one address.');
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^(http|ws)s?:$/.test(url.protocol))
    throw new ArgumentProblem(`'${address}' is no address such as http://localhost:8000.`);
  url.protocol = url.protocol.replace('http', 'ws');
  return url;
}

/** @throws ArgumentProblem */
export function recordingsOf(files: readonly string[] | undefined): string[] {
  if (files === undefined || files.length === 0) throw new ArgumentProblem('Name a recording with --audio.');
  return [...files];
}

/** @throws ArgumentProblem */
export function wholeNumber(name: string, text: string, least: number, most: number): number {
  const isInRange = /^\d+$/.test(text) && Number(text) >= least && Number(text) <= most;
  if (!isInRange) throw new ArgumentProblem(`--${name} is a whole number from ${least} to ${most}.`);
  return Number(text);
}

/** @throws ArgumentProblem */
export const millisecondsAfter = (name: string, text: string | undefined): number | undefined =>
  text === undefined ? undefined : wholeNumber(name, text, 0, 60_000);
