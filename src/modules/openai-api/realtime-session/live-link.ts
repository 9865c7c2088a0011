import type { ConversationClock } from '../../../engine/conversation/conversation-clock.js';
import type { AppError } from '../../../platform/errors/app-error.js';
import type { LiveSocket } from '../../../platform/ws/live-socket.js';
import type { ServedMessage } from '../codec/served-message.js';
import type { AnsweredTurn } from '../realtime-response/answered-turn.js';
import { newId, type SessionLink } from './session-link.js';
import type { SessionSettings } from './session-settings.js';

export interface LiveLinkParts {
  readonly socket: LiveSocket<ServedMessage>;
  readonly clock: ConversationClock;
  /** Of a session that names none; ISO 639-1. */
  readonly defaultLanguage: string;
  noteFailure(error: AppError): void;
  noteTurn(sessionId: string, turn: AnsweredTurn): void;
}

/** A session's link over its socket. */
export class LiveLink implements SessionLink {
  readonly id = newId('sess');
  readonly conversationId = newId('conv');
  private readonly noted = new WeakSet<AppError>();

  constructor(
    private readonly parts: LiveLinkParts,
    public settings: SessionSettings,
  ) {}

  get clock(): ConversationClock {
    return this.parts.clock;
  }

  get language(): string {
    return this.languageOf(this.settings);
  }

  languageOf({ transcription }: SessionSettings): string {
    return transcription?.language ?? this.parts.defaultLanguage;
  }

  send(message: ServedMessage): Promise<void> {
    return this.parts.socket.send(message);
  }

  discardAudio(): void {
    this.parts.socket.discardMedia();
  }

  /** Once for each: what an item suffers from, its answer does too. */
  noteFailure(error: AppError): void {
    if (!this.noted.has(error)) this.parts.noteFailure(error);
    this.noted.add(error);
  }

  noteTurn(turn: AnsweredTurn): void {
    this.parts.noteTurn(this.id, turn);
  }
}
