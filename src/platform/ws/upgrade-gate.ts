import { AppError } from '../errors/app-error.js';
import type { ErrorCode } from '../errors/error-codes.js';
import type { StatusRegistry } from '../status/server-status.js';
import type { OriginPolicy } from './origin-policy.js';
import { SocketCensus } from './socket-census.js';
import type { UpgradeRequest } from './upgrade-request.js';

const RETRY_SEC = 5;
const ALL = 'all';

export interface GateLimits {
  /** Of the whole process. */
  readonly maxSockets: number;
  readonly maxSocketsPerAddress: number;
}

/** What is asked of every client before its socket is opened, whatever the surface. */
export class UpgradeGate {
  private readonly census = new SocketCensus();
  private isDraining = false;

  constructor(
    private readonly origins: OriginPolicy,
    private readonly limits: GateLimits,
    private readonly status: Pick<StatusRegistry, 'readinessChecks'>,
  ) {}

  /** Nobody comes in any more. */
  shut(): void {
    this.isDraining = true;
  }

  /**
   * Counts a client in. @returns what counts it out again.
   *
   * @throws AppError `shutting_down`, `origin_refused`, `server_busy` or `too_many_sockets`.
   */
  enter({ headers, address }: UpgradeRequest): () => void {
    this.checkOpen();
    this.origins.check(headers);
    if (this.census.countOf(ALL) >= this.limits.maxSockets) {
      throw refusal('server_busy', 'As many sockets are open as this server takes');
    }
    const ofAddress = `address ${address}`;
    if (this.census.countOf(ofAddress) >= this.limits.maxSocketsPerAddress) {
      throw refusal('too_many_sockets', 'As many sockets are open as one address may have');
    }
    return this.census.enter(ALL, ofAddress);
  }

  /** @throws AppError `shutting_down`. */
  checkOpen(): void {
    if (this.isDraining) throw refusal('shutting_down', 'The server is about to stop');
  }

  /** The same rule as that of `/health/ready`. @throws AppError `not_ready`. */
  async checkReady(): Promise<void> {
    const answers = await Promise.all(this.status.readinessChecks.map(async (check) => check.isReady()));
    if (answers.includes(false)) throw refusal('not_ready', 'The server is not ready yet');
  }
}

function refusal(code: ErrorCode, message: string): AppError {
  return new AppError(code, message, { retryAfterSec: RETRY_SEC });
}
