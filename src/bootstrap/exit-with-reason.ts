import { ConfigError } from '../platform/config/config-section.js';
import { PortUnavailableError } from './port-unavailable-error.js';

/** Ends a start that failed: one clear line where the operator can mend it, the whole error otherwise. */
export function exitWithReason(error: unknown): never {
  const isOperators = error instanceof ConfigError || error instanceof PortUnavailableError;
  process.stderr.write(`${isOperators ? error.message : describe(error)}\n`);
  process.exit(1);
}

function describe(error: unknown): string {
  return error instanceof Error ? `Parley could not start: ${error.stack ?? error.message}` : String(error);
}
