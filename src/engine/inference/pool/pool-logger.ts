import type { Logger } from '../../../platform/logging/logger.js';

/** What the pool needs of a logger. */
export type PoolLogger = Pick<Logger, 'info' | 'warn' | 'error'>;
