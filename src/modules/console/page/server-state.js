import { byId } from './page-elements.js';

const INTERVAL_MS = 15_000;
const WORDS = { healthy: 'ready', degraded: 'ready, with gaps', unhealthy: 'not well' };

/**
 * Shows how the server is, as long as the page is looked at.
 * @param {import('./server.js').Server} server
 */
export function followServerState(server) {
  const chip = byId('server-state', HTMLElement);
  const refresh = async () => {
    const health = await fetch(server.url('health')).then(
      (response) => response.json(),
      () => undefined,
    );
    // Document 3's listener answers in a shape of its own.
    const status = health?.status === 'ok' ? 'healthy' : health?.status;
    const words = WORDS[/** @type {keyof typeof WORDS} */ (status)] ?? 'cannot be reached';
    const version = typeof health?.version === 'string' ? `${health.version} · ` : '';
    chip.textContent = `${version}${words}`;
    chip.dataset['state'] = status ?? 'unhealthy';
  };
  void refresh();
  setInterval(() => {
    if (!document.hidden) void refresh();
  }, INTERVAL_MS);
}
