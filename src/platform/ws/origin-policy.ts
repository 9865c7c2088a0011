import type { IncomingHttpHeaders } from 'node:http';
import { AppError } from '../errors/app-error.js';

/** Which web pages may open sockets. Clients that are no browser send no origin and are not asked. */
export class OriginPolicy {
  /** @param origins those of CORS_ORIGINS where the operator set it; undefined: any page may. */
  constructor(private readonly origins: readonly string[] | undefined) {}

  /** @throws AppError `origin_refused`. */
  check({ origin, host }: Pick<IncomingHttpHeaders, 'origin' | 'host'>): void {
    if (origin === undefined || this.origins === undefined) return;
    if (this.origins.includes('*') || this.origins.includes(origin) || isOwn(origin, host)) return;
    throw new AppError('origin_refused', 'Pages of this origin may not open sockets here');
  }
}

/** Whether this server's own page asks: the console is of no other origin. */
function isOwn(origin: string, host: string | undefined): boolean {
  return URL.canParse(origin) && new URL(origin).host === host;
}
