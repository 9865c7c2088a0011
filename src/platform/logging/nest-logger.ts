import type { LoggerService } from '@nestjs/common';
import { ConfigError } from '../config/config-section.js';
import type { Logger } from './logger.js';

/** Hands the framework's own lines to the process's logger; its chatter at start goes to `debug`. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: string): void {
    this.logger.debug({ context }, String(message));
  }

  /** A wrong setting is for whoever started the program, who is told on standard error. */
  error(message: unknown, ...details: unknown[]): void {
    if (message instanceof ConfigError) return this.logger.debug({ err: message }, 'a setting is wrong');
    const [stack, context] = details;
    this.logger.error({ context, stack }, message instanceof Error ? message.message : String(message));
  }

  warn(message: unknown, context?: string): void {
    this.logger.warn({ context }, String(message));
  }

  debug(message: unknown, context?: string): void {
    this.logger.debug({ context }, String(message));
  }

  verbose(message: unknown, context?: string): void {
    this.logger.trace({ context }, String(message));
  }
}
