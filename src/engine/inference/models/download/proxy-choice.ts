import { ModelError } from '../model-error.js';

/** As the variables of the same names are usually written. */
export interface ProxySettings {
  httpsProxy?: string | undefined;
  httpProxy?: string | undefined;
  /** `*`, hosts, domains with or without a leading dot or `*.`; each may end with a port. */
  noProxy: readonly string[];
}

/**
 * The proxy through which an address is reached; `undefined`: directly.
 *
 * @throws ModelError for a proxy that is none; the message does not repeat it.
 */
export function proxyFor(url: URL, settings: ProxySettings): URL | undefined {
  const isSecure = url.protocol === 'https:';
  const text = isSecure ? settings.httpsProxy : settings.httpProxy;
  if (text === undefined || settings.noProxy.some((entry) => isMeant(entry, url))) return undefined;
  const address = text.includes('://') ? text : `http://${text}`;
  const proxy = URL.canParse(address) ? new URL(address) : undefined;
  if (proxy !== undefined && /^https?:$/.test(proxy.protocol)) return proxy;
  throw new ModelError(
    'unreachable',
    `${isSecure ? 'HTTPS_PROXY' : 'HTTP_PROXY'} is not the address of an http or https proxy`,
  );
}

function isMeant(entry: string, url: URL): boolean {
  if (entry === '*') return true;
  const [, domain = '', port] = /^\*?\.?(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
  if (port !== undefined && port !== portOf(url)) return false;
  return domain !== '' && (url.hostname === domain || url.hostname.endsWith(`.${domain}`));
}

/** The port as text, also where it is the usual one. */
export function portOf(url: URL): string {
  if (url.port !== '') return url.port;
  return url.protocol === 'https:' ? '443' : '80';
}
