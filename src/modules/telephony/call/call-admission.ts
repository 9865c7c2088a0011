import { AppError } from '../../../platform/errors/app-error.js';
import { SocketCensus } from '../../../platform/ws/socket-census.js';

/** No address is called so. */
const ALL = '*';

/** How many calls may go on, and how many do, of all carriers together. */
export class CallAdmission {
  private readonly census = new SocketCensus();

  /** @param maxCalls asked anew for each call. */
  constructor(
    private readonly maxCalls: () => number,
    private readonly maxPerAddress: number = Infinity,
  ) {}

  /** Calls at once, as of now. */
  get limit(): number {
    return this.maxCalls();
  }

  /**
   * Counts a call in. @returns what counts it out again.
   *
   * @throws AppError `server_busy`.
   */
  enter(address: string): () => void {
    if (this.census.countOf(ALL) >= this.maxCalls()) {
      throw new AppError('server_busy', 'As many calls go on as this server takes');
    }
    if (this.census.countOf(`address ${address}`) >= this.maxPerAddress) {
      throw new AppError('server_busy', 'As many calls go on from this address as it may have');
    }
    return this.census.enter(ALL, `address ${address}`);
  }
}
