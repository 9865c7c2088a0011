import { createApp, type CreatedApp } from './bootstrap/create-app.js';
import { listen } from './bootstrap/listeners.js';
import { exitWithReason } from './bootstrap/exit-with-reason.js';
import { closeOnSignal } from './bootstrap/close-on-signal.js';
import { printStartSummary } from './bootstrap/start-summary.js';
import { readEnvironment } from './platform/config/load-config.js';

let created: CreatedApp | undefined;
try {
  created = await createApp(readEnvironment());
  closeOnSignal(created.app, created.logger);
  const listeners = await listen(created.app, created.config.server, created.logger);
  printStartSummary(created, listeners);
} catch (error) {
  await created?.app.close().catch(() => undefined);
  exitWithReason(error);
}
