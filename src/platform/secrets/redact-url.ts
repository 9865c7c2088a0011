const MAX_REDACTED_LENGTH = 300;
const UNREADABLE = '[unreadable address]';
const SHOWN_SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:', 'ws:', 'wss:']);

/** An address fit for logs: origin and path, without user name, password, query string and fragment. Never throws. */
export function redactUrl(address: string): string {
  if (!URL.canParse(address)) return UNREADABLE;
  const url = new URL(address);
  if (!SHOWN_SCHEMES.has(url.protocol)) return `${url.protocol}[redacted]`;
  return `${url.protocol}//${url.host}${url.pathname}`.slice(0, MAX_REDACTED_LENGTH);
}
