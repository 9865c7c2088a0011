import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino';

export interface LoggerOptions {
  level: string;
  /** Colours and aligned text for a person; else one JSON object a line. */
  pretty: boolean;
  /** Where lines go; standard output when absent. */
  destination?: DestinationStream;
}

/** What code outside this folder needs of a logger: constant message, data in fields. */
export abstract class Logger {
  abstract trace(fields: object, message: string): void;
  abstract debug(fields: object, message: string): void;
  abstract info(fields: object, message: string): void;
  abstract warn(fields: object, message: string): void;
  abstract error(fields: object, message: string): void;
}

const REDACTED_PATHS = [
  'pii',
  '*.pii',
  'token',
  '*.token',
  'authorization',
  '*.authorization',
  '*.*.authorization',
  '["x-api-key"]',
  '*["x-api-key"]',
  '*.*["x-api-key"]',
  'cookie',
  '*.cookie',
  '*.*.cookie',
];

/**
 * Makes the process's logger. What people say, and who they are, belongs under a `pii` field, which is redacted;
 * so are authorization headers, API keys and tokens.
 */
export function createLogger(options: LoggerOptions): PinoLogger {
  const settings = {
    level: options.level,
    redact: { paths: REDACTED_PATHS, censor: '[redacted]' },
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  if (options.destination !== undefined) return pino(settings, options.destination);
  if (!options.pretty) return pino(settings);
  return pino({
    ...settings,
    transport: { target: 'pino-pretty', options: { translateTime: 'HH:MM:ss.l', ignore: 'pid,hostname' } },
  });
}

/** Whether logs go to a person: as LOG_FORMAT says, or on a terminal outside production. */
export function wantsPrettyLogs(
  format: 'auto' | 'json' | 'pretty',
  environment: string,
  isTerminal: boolean,
): boolean {
  return format === 'pretty' || (format === 'auto' && isTerminal && environment !== 'production');
}
