import { randomBytes } from 'node:crypto';
import type { ConversationClock } from '../../../engine/conversation/conversation-clock.js';
import type { AppError } from '../../../platform/errors/app-error.js';
import type { ServedMessage } from '../codec/served-message.js';
import type { AnsweredTurn } from '../realtime-response/answered-turn.js';
import type { SessionSettings } from './session-settings.js';

/** What every part of a session has to do with: its client, its settings, its time. */
export interface SessionLink {
  readonly id: string;
  readonly conversationId: string;
  readonly clock: ConversationClock;
  readonly settings: SessionSettings;
  /** What is heard and spoken; ISO 639-1. */
  readonly language: string;
  /** Resolves when the client has taken what was sent before. */
  send(message: ServedMessage): Promise<void>;
  /** Takes back audio that is still here. */
  discardAudio(): void;
  /** For the log: the client is told in its own way. */
  noteFailure(error: AppError): void;
  noteTurn(turn: AnsweredTurn): void;
}

const ID_BYTES = 10;

/** An id that nobody else has, such as `item_…`. */
export const newId = (prefix: string): string => `${prefix}_${randomBytes(ID_BYTES).toString('hex')}`;
