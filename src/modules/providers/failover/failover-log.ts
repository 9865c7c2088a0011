import type { Logger } from '../../../platform/logging/logger.js';

/** Where failover tells that it left a provider; never with what was asked or answered. */
export type FailoverLog = Pick<Logger, 'warn'>;
