import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from '../platform/logging/logger.js';

/**
 * Drains and closes the application on SIGTERM or SIGINT, then ends the process. A second signal ends it at once:
 * what was in work is taken up at the next start.
 */
export function closeOnSignal(app: NestFastifyApplication, logger: Logger): void {
  let closing = false;
  const close = (signal: NodeJS.Signals): void => {
    if (closing) process.exit(1);
    closing = true;
    logger.info({ signal }, 'draining');
    app.close().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'shutdown failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', close);
  process.on('SIGINT', close);
}
