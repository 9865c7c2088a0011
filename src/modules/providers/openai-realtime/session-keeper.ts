import type { ConversationClock } from '../../../engine/conversation/conversation-clock.js';
import type { AppError } from '../../../platform/errors/app-error.js';
import type { RealtimeClientEvent } from '../../../platform/openai/realtime-events.js';
import type { RealtimeSession } from '../../../platform/openai/realtime-session.js';
import type { VendorEvent } from './vendor-events.js';
import type { Link, OpenLink } from './vendor-link.js';

/** What is known of the vendor beyond one conversation. */
export interface VendorGate {
  /** Why nobody is to try it now. */
  readonly refusal: AppError | undefined;
  succeeded(): void;
  failed(error: AppError): void;
}

export interface SessionKeeperParts {
  clock: ConversationClock;
  openLink: OpenLink;
  gate: VendorGate;
  /** The settings of a session, as of now. */
  session: () => Promise<RealtimeSession>;
}

export interface SessionKeeperObserver {
  /** A session stands in the place of the one before, if there was one; it knows nothing yet of what was said. */
  onSession(): void;
  onEvent(event: VendorEvent): void;
  /** The session is lost, or could not be made; another one is tried. */
  onLost(error: AppError): void;
  /** No other one is tried before {@link SessionKeeper.restart}. */
  onGivenUp(error: AppError): void;
}

/** Before each further attempt at a session; a circuit that opened meanwhile is closed again by the last one. */
const BACKOFF_MS = [250, 1000, 3000, 10_000, 30_000];
/** The vendor ends a session after 60 minutes. */
const RENEW_AFTER_MS = 55 * 60_000;
const RENEW_AGAIN_MS = 30_000;

/**
 * Keeps one session at the vendor: makes it, makes another one of a lost one, and replaces it before it is too old, at a
 * moment when nobody speaks. {@link close} ends whatever there is.
 */
export class SessionKeeper {
  private link: Link | undefined;
  private spare: Link | undefined;
  private isSpareReady = false;
  private state: 'opening' | 'ready' | 'given-up' | 'closed' = 'opening';
  private attempt = 0;
  private isQuiet = true;
  private isTooOld = false;
  private stopTimer: () => void = () => undefined;

  constructor(
    private readonly parts: SessionKeeperParts,
    private readonly observer: SessionKeeperObserver,
  ) {}

  get isReady(): boolean {
    return this.state === 'ready';
  }

  start(): void {
    this.open();
  }

  /** Sends to the session that there is. */
  send(...events: readonly RealtimeClientEvent[]): void {
    if (this.state === 'ready') for (const event of events) this.link?.send(event);
  }

  /** Whether nobody speaks and nothing is being said or worked at: a session may be replaced unnoticed. */
  setQuiet(isQuiet: boolean): void {
    this.isQuiet = isQuiet;
    if (isQuiet) this.renew();
  }

  /** Makes another session in the place of the one that there is. */
  restart(): void {
    if (this.state === 'closed') return;
    this.drop();
    this.attempt = 0;
    this.open();
  }

  /** Takes the session for lost. */
  lose(error: AppError): void {
    if (this.state !== 'opening' && this.state !== 'ready') return;
    this.drop();
    const delayMs = BACKOFF_MS[this.attempt];
    const isFirst = this.state === 'ready' || this.attempt === 0;
    this.state = 'opening';
    if (error.isLasting || delayMs === undefined) return this.giveUp(error);
    this.attempt += 1;
    this.stopTimer = this.parts.clock.after(delayMs, () => this.open());
    if (isFirst) this.observer.onLost(error);
  }

  close(): void {
    this.state = 'closed';
    this.drop();
  }

  private open(): void {
    this.state = 'opening';
    const { gate, openLink, session } = this.parts;
    const { refusal } = gate;
    if (refusal !== undefined) return this.lose(refusal);
    this.link = openLink(session(), {
      onReady: () => {
        gate.succeeded();
        this.settle();
      },
      onEvent: (event) => this.observer.onEvent(event),
      onGone: (error) => {
        if (this.state === 'opening') gate.failed(error);
        this.lose(error);
      },
    });
  }

  private settle(): void {
    this.state = 'ready';
    this.attempt = 0;
    this.isTooOld = false;
    this.stopTimer = this.parts.clock.after(RENEW_AFTER_MS, () => {
      this.isTooOld = true;
      this.renew();
    });
    this.observer.onSession();
  }

  /** Opens the session that is to replace the old one, or puts it in its place. */
  private renew(): void {
    if (!this.isTooOld || !this.isQuiet || this.state !== 'ready') return;
    if (this.spare === undefined) this.openSpare();
    else if (this.isSpareReady) this.swap();
  }

  private openSpare(): void {
    const { clock, openLink, session } = this.parts;
    const spare = openLink(session(), {
      onReady: () => {
        this.isSpareReady = true;
        this.renew();
      },
      onEvent: (event) => {
        if (this.link === spare) this.observer.onEvent(event);
      },
      onGone: (error) => {
        if (this.link === spare) return this.lose(error);
        this.dropSpare();
        this.isTooOld = false;
        this.stopTimer = clock.after(RENEW_AGAIN_MS, () => {
          this.isTooOld = true;
          this.renew();
        });
      },
    });
    this.spare = spare;
  }

  private swap(): void {
    this.link?.close();
    this.link = this.spare;
    this.spare = undefined;
    this.isSpareReady = false;
    this.settle();
  }

  private giveUp(error: AppError): void {
    this.state = 'given-up';
    this.observer.onGivenUp(error);
  }

  private drop(): void {
    this.stopTimer();
    this.isTooOld = false;
    this.dropSpare();
    this.link?.close();
    this.link = undefined;
  }

  private dropSpare(): void {
    this.spare?.close();
    this.spare = undefined;
    this.isSpareReady = false;
  }
}
