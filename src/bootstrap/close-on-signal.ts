import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from '../platform/logging/logger.js';

/** A key press may arrive twice: from the terminal, and from npm, which passes on what it received itself. */
const SAME_PRESS_MS = 500;

/**
 * Drains and closes the application on SIGTERM or SIGINT, then ends the process. A second signal ends it at once:
 * what was in work is taken up at the next start.
 */
export function closeOnSignal(app: NestFastifyApplication, logger: Logger): void {
  let closingSinceMs: number | undefined;
  const close = (signal: NodeJS.Signals): void => {
    if (closingSinceMs !== undefined) {
      if (performance.now() - closingSinceMs > SAME_PRESS_MS) process.exit(1);
      return;
    }
    closingSinceMs = performance.now();
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
