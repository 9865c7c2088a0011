import type { IncomingHttpHeaders } from 'node:http';

const BEARER = /^Bearer +(\S+) *$/i;

/** The keys that a request shows: that of `Authorization: Bearer` and that of `X-Api-Key`; any may be the right one. */
export function presentedKeys(headers: IncomingHttpHeaders): string[] {
  const ofBearer = BEARER.exec(headers.authorization ?? '')?.[1];
  const ofHeader = headers['x-api-key'];
  return [ofBearer, ofHeader].filter((key) => typeof key === 'string' && key !== '') as string[];
}
