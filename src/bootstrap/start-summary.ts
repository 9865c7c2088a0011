import { InstalledSpeech } from '../modules/providers/installed-speech.js';
import { ProviderRegistry } from '../modules/providers/registry/provider-registry.js';
import type { AccessConfig } from '../platform/config/access.config.js';
import type { StoreConfig } from '../platform/config/store.config.js';
import { productVersion } from '../platform/config/product-version.js';
import type { CreatedApp } from './create-app.js';
import type { Listeners } from './listeners.js';
import { providerLines, type SummedProviders } from './provider-summary.js';

/** Tells the operator, once, where the server is, what it runs on, and what is off and why. */
export function printStartSummary({ app, config, logger }: CreatedApp, listeners: Listeners): void {
  const { recognizers, synthesizers } = app.get(InstalledSpeech).installed;
  const lines = summaryLines(config, listeners, {
    lines: app.get(ProviderRegistry).lines,
    recognizers: recognizers.map(({ reference }) => reference.name),
    voices: synthesizers.map(({ reference }) => reference.name),
  });
  if (process.stdout.isTTY) process.stdout.write(`\n${lines.map((line) => `  ${line}`).join('\n')}\n\n`);
  else logger.info({ summary: lines }, 'listening');
}

/** The summary, line by line. */
export function summaryLines(
  config: CreatedApp['config'],
  listeners: Listeners,
  providers: SummedProviders,
): string[] {
  const { server, store, outbound } = config;
  const base = `http://localhost:${listeners.mainPort}`;
  const aliases = listeners.aliasPorts.map((port) => `http://localhost:${port}`).join(', ');
  const tls = outbound.tlsVerify ?? server.environment === 'production';
  return [
    `Parley ${productVersion()}`,
    ...(server.role === 'worker'
      ? [`Worker    works on jobs; ${base}/health and nothing else is answered (ROLE)`]
      : [
          `API       ${base}/v1/audio/transcriptions   docs ${base}/docs   health ${base}/health`,
          `Page      ${base}/console`,
          `Also on   ${aliases === '' ? 'no other port' : aliases}`,
        ]),
    ...(server.role === 'api' ? ['Jobs      are left to processes with ROLE=worker or all (ROLE)'] : []),
    ...listeners.missingPorts.map((port) => `Off       port ${port}: it is in use by another program`),
    ...providerLines(config, providers),
    `Queue     ${queueOf(store)} in ${server.dataDir}, up to ${store.maxQueueSize} waiting jobs`,
    `Access    ${accessOf(config.access)}`,
    `Fetching  audio URLs may reach public addresses${outbound.allow.isEmpty ? ' only (OUTBOUND_ALLOW)' : ' and those of OUTBOUND_ALLOW'}`,
    `TLS       hosts in OUTBOUND_ALLOW ${tls ? 'need a valid certificate' : 'may have a self-signed certificate'}`,
  ];
}

function queueOf({ queueDriver, redisUrl, redisPrefix }: StoreConfig): string {
  if (redisUrl === undefined || queueDriver === 'sqlite') return queueDriver;
  return `bull on ${new URL(redisUrl).host} (${redisPrefix}), rows`;
}

function accessOf({ apiKeys, apiKeysV1, authRequired }: AccessConfig): string {
  const tokens = authRequired ? `; document 4 with a token (AUTH_REQUIRED)` : '';
  if (apiKeys.length === 0) {
    return `open: nobody is asked for a key (API_KEYS)${tokens}${authRequired ? ', which anybody is given' : ''}`;
  }
  if (apiKeysV1) return `with a key of API_KEYS; probes are open${tokens}`;
  return `with a key of API_KEYS; /v1 (API_KEYS_V1) and probes are open${tokens}`;
}
