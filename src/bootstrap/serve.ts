import { closeOnSignal } from './close-on-signal.js';
import { createApp } from './create-app.js';
import type { Groundwork } from './groundwork.js';
import { listen } from './listeners.js';
import { printStartSummary } from './start-summary.js';

/**
 * Builds the application, listens, and tells the operator. Signals end it.
 *
 * @throws Error when it cannot be built, PortUnavailableError when the main port cannot be had.
 */
export async function serve(groundwork: Groundwork): Promise<void> {
  const created = await createApp(groundwork);
  try {
    closeOnSignal(created.app, created.logger);
    const listeners = await listen(created.app, created.config.server, created.logger);
    printStartSummary(created, listeners);
  } catch (error) {
    await created.app.close().catch(() => undefined);
    throw error;
  }
}
