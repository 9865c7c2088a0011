import { ConfigError } from '../platform/config/config-section.js';
import { AppError } from '../platform/errors/app-error.js';
import { UsageError } from './command-arguments.js';

/** Runs a command: the process ends with its code, or with 2 and what was wrong. */
export async function runCommand(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    const isUsers = error instanceof UsageError || error instanceof ConfigError || error instanceof AppError;
    process.stderr.write(`${isUsers ? error.message : String(error)}\n`);
    process.exitCode = 2;
  }
}
