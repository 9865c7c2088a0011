import type { IncomingHttpHeaders } from 'node:http';
import { AppError } from '../../platform/errors/app-error.js';

const BEARER = /^Bearer +(\S+) *$/i;

/** The keys that a request shows: that of `Authorization: Bearer` and that of `X-Api-Key`; any may be the right one. */
export function presentedKeys(headers: IncomingHttpHeaders): string[] {
  const ofBearer = BEARER.exec(headers.authorization ?? '')?.[1];
  const ofHeader = headers['x-api-key'];
  return [ofBearer, ofHeader].filter((key) => typeof key === 'string' && key !== '') as string[];
}

/** What is wrong with the keys that a request shows, none of which is known. */
export function keyProblem(presented: readonly string[]): AppError {
  return new AppError(
    'unauthenticated',
    presented.length === 0
      ? 'An API key is needed: send it as Authorization: Bearer KEY or as X-Api-Key: KEY'
      : 'That API key is not known here',
  );
}
