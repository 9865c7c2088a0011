import type { AppError } from '../../platform/errors/app-error.js';
import type { LanguageModel, LanguageModelDeadlines } from '../ports/language-model.js';
import type { ConversationClock } from './conversation-clock.js';
import type { SpokenMessage } from './conversation-history.js';
import type { Hearing, HearingListener } from './hearing.js';
import type { Speaking, SpeakingListener } from './speaking.js';
import type { TurnInput, TurnPhase } from './turn-machine.js';
import type { TurnSettings } from './turn-settings.js';

/** What a conversation is made of. */
export interface ConversationParts {
  clock: ConversationClock;
  settings: TurnSettings;
  /** ISO 639-1. */
  language: string;
  instructions: string;
  /** Said where no provider of a kind can help. */
  apology: string | undefined;
  deadlines: LanguageModelDeadlines;
  model: LanguageModel;
  /** What the cost of its models is put down to. */
  account?: string | undefined;
  openHearing: (listener: HearingListener) => Hearing;
  openSpeaking: (listener: SpeakingListener) => Speaking;
  /** Rate of the audio that is spoken. */
  rateHz: number;
  earlier?: readonly SpokenMessage[];
  /** Makes ids of transcripts. */
  newId: () => string;
}

/** What the parts of a conversation know of its turns, and how they tell what has happened to one. */
export interface TurnControl {
  readonly phase: TurnPhase;
  take(input: TurnInput): void;
  /** As the input `failed`, and why. */
  fail(error: AppError): void;
}

/** Two texts as one, with one space wherever there is any. */
export const joined = (before: string, text: string): string =>
  `${before} ${text}`.replace(/\s+/gu, ' ').trim();
