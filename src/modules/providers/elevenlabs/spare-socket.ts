import { AppError } from '../../../platform/errors/app-error.js';
import type { SynthesisErrors } from '../synthesis/synthesis-errors.js';
import { VendorSocket, type VendorSocketOptions } from '../connections/vendor-socket.js';

/** Who hears of a socket once it has been taken. */
export type SocketObserver = Pick<VendorSocketOptions, 'onMessage' | 'onGone'>;

/** The vendor closes a socket that says nothing after 60 s; a spare one is closed before. */
const SPARE_MS = 45_000;

interface Spare {
  url: string;
  socket: VendorSocket;
  observer: SocketObserver | undefined;
  timer: NodeJS.Timeout;
}

/**
 * Sockets that serve one text each. One is opened ahead for the next text of the same address, so that it does not wait
 * for a connection. {@link close} ends what was not taken.
 */
export class SpareSocket {
  private spare: Spare | undefined;
  private isClosed = false;

  constructor(
    private readonly target: Pick<VendorSocketOptions, 'headers' | 'connectTimeoutMs'>,
    private readonly errors: SynthesisErrors,
  ) {}

  /** Opens the spare one, if there is none for this address. */
  prepare(url: string): void {
    if (this.isClosed || (this.spare?.url === url && !this.spare.socket.isGone)) return;
    this.drop();
    const spare: Spare = {
      url,
      observer: undefined,
      socket: this.open(url, {
        onMessage: (text) => spare.observer?.onMessage(text),
        onGone: (error) => spare.observer?.onGone(error),
      }),
      timer: setTimeout(() => this.drop(), SPARE_MS),
    };
    spare.timer.unref();
    this.spare = spare;
  }

  /** The spare socket for an address, or a new one; it is the caller's to close. `isSpare` ones may be gone since. */
  take(url: string, observer: SocketObserver): { socket: VendorSocket; isSpare: boolean } {
    const { spare } = this;
    if (this.isClosed) throw new AppError('tts_unavailable', 'The speech synthesis is stopped');
    if (spare?.url !== url || spare.socket.isGone)
      return { socket: this.open(url, observer), isSpare: false };
    clearTimeout(spare.timer);
    this.spare = undefined;
    spare.observer = observer;
    return { socket: spare.socket, isSpare: true };
  }

  close(): void {
    this.isClosed = true;
    this.drop();
  }

  private open(url: string, observer: SocketObserver): VendorSocket {
    return new VendorSocket({ ...this.target, ...observer, url, errors: this.errors });
  }

  private drop(): void {
    clearTimeout(this.spare?.timer);
    this.spare?.socket.close();
    this.spare = undefined;
  }
}
