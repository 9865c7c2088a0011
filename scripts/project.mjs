/** The project's folder, and how the scripts speak to the person at the prompt. */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Writes a line to standard error: standard output belongs to the server and the tests. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/** Ends the process with one line for the operator. */
export function fail(line) {
  say(line);
  process.exit(1);
}
