import type { ConversationClock } from '../../../engine/conversation/conversation-clock.js';
import { AppError } from '../../../platform/errors/app-error.js';
import type { RealtimeClientEvent } from '../../../platform/openai/realtime-events.js';
import type { RealtimeSession } from '../../../platform/openai/realtime-session.js';
import { VendorSocket } from '../connections/vendor-socket.js';
import type { RealtimeErrors } from './realtime-errors.js';
import { readVendorEvent, type VendorEvent } from './vendor-events.js';

/** What a link tells; nothing more once it is closed or gone. */
export interface LinkObserver {
  /** The vendor has confirmed the session as it was wished. */
  onReady(): void;
  /** What follows. */
  onEvent(event: VendorEvent): void;
  /** Told once, unless it was closed from here. */
  onGone(error: AppError): void;
}

/** One session at the vendor. Whoever opens it closes it. */
export interface Link {
  send(event: RealtimeClientEvent): void;
  close(): void;
}

/** @param session what it is to be set to, once that is known. */
export type OpenLink = (session: Promise<RealtimeSession>, observer: LinkObserver) => Link;

/** Where the vendor is, and by whose key. */
export interface RealtimeTarget {
  /** With the model in its query. */
  url: string;
  headers: Readonly<Record<string, string>>;
  timeoutMs: number;
  clock: ConversationClock;
  errors: RealtimeErrors;
}

const SETUP = 'setup';
/** What the vendor closes with where it speaks the old protocol no more. */
const WRONG_PROTOCOL = 4000;
/** Of what waits to go out: two minutes of audio. The connection does not carry it. */
const MAX_UNSENT_BYTES = 8 * 1024 * 1024;

/** A session over a WebSocket: connected, set up and watched until it is ready, within one deadline for each. */
export class VendorLink implements Link {
  private readonly socket: VendorSocket;
  private stopTimer: () => void;
  private phase: 'connecting' | 'setting-up' | 'ready' | 'over' = 'connecting';

  constructor(
    private readonly target: RealtimeTarget,
    private readonly session: Promise<RealtimeSession>,
    private readonly observer: LinkObserver,
  ) {
    const { url, headers, timeoutMs, clock, errors } = target;
    this.socket = new VendorSocket({
      url,
      headers,
      connectTimeoutMs: timeoutMs,
      errors,
      onMessage: (text) => this.onMessage(text),
      onGone: (error) => this.lose(error),
      explainClose: (code) =>
        code === WRONG_PROTOCOL ? errors.ofProblem({ code: 'beta_api_shape', type: '' }) : undefined,
    });
    // Whoever waits for it hears of its failure; the vendor may be gone before.
    session.catch(() => undefined);
    this.stopTimer = clock.after(timeoutMs, () => this.lose(errors.missed('session', timeoutMs)));
  }

  send(event: RealtimeClientEvent): void {
    if (this.phase === 'over') return;
    this.socket.send(event);
    if (this.socket.bufferedBytes > MAX_UNSENT_BYTES)
      this.lose(this.target.errors.failed('takes audio too slowly'));
  }

  close(): void {
    this.phase = 'over';
    this.stopTimer();
    this.socket.close();
  }

  private onMessage(text: string): void {
    if (this.phase === 'over') return;
    const event = readVendorEvent(text);
    if (event === undefined) {
      this.lose(this.target.errors.failed('sent a message that is not of the protocol'));
    } else if (this.phase === 'ready') this.observer.onEvent(event);
    else this.onSetUp(event);
  }

  private onSetUp(event: VendorEvent): void {
    const { errors } = this.target;
    if (event.type === 'session-created' && this.phase === 'connecting') {
      this.phase = 'setting-up';
      this.session.then(
        (session) => this.send({ type: 'session.update', event_id: SETUP, session }),
        (error: unknown) => this.lose(AppError.from(error)),
      );
    } else if (event.type === 'session-updated' && this.phase === 'setting-up') {
      this.phase = 'ready';
      this.stopTimer();
      this.observer.onReady();
    } else if (event.type === 'error') {
      const isRefused = event.about === SETUP && event.kind === 'invalid_request_error';
      this.lose(
        isRefused
          ? errors.sessionRefused(event.parameter)
          : errors.ofProblem({ code: event.code, type: event.kind }),
      );
    }
  }

  private lose(error: AppError): void {
    if (this.phase === 'over') return;
    this.close();
    this.observer.onGone(error);
  }
}
