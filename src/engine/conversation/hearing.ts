import type { AppError } from '../../platform/errors/app-error.js';
import type { SignalFigures } from '../audio/signal-figures.js';

/** What was understood of a turn. */
export interface HeardTurn {
  /** Empty where nobody said a word. */
  text: string;
  /** Mean token probability, 0–1. */
  confidence: number;
  /** How much of it was speech. */
  speechMs: number;
  /** Name of the recogniser's provider in settings. */
  provider: string;
  /** When the last of it was said, on the conversation's clock. */
  endedAtMs: number;
}

/** What hearing tells as audio comes in. */
export interface HearingListener {
  /** Voice detection changed its mind. */
  onVoice(isSpeech: boolean): void;
  /** Somebody has spoken long enough to count: for a turn, or into an answer that is being played. */
  onSpeech(): void;
  /** What is understood of the turn so far; replaces what came before. */
  onPartial(text: string): void;
  /** The silence after speech is long enough to end the turn. */
  onTurnOver(): void;
  /** Once a second of speech, and at its end. */
  onSignal(figures: SignalFigures): void;
  /** What was said since the last turn is lost; told once, until something is heard again. */
  onFailure(error: AppError): void;
}

/** The ears of one conversation. Whoever opens it closes it. */
export interface Hearing {
  /** 16 kHz mono s16le, chunks of any size; never waits. */
  push(pcm: Int16Array): void;
  /** Whether an answer is being played: less speech counts then, and what sounds like it is its echo. */
  setAnswering(isAnswering: boolean): void;
  /** What of the answer the far end plays from now on, at the conversation's rate, so that its echo is known. */
  played(pcm: Int16Array): void;
  /**
   * The text of all that was said since the last turn, and begins the next.
   *
   * @throws AppError as recognition does.
   */
  conclude(): Promise<HeardTurn>;
  /** Drops what was said since the last turn. */
  forget(): void;
  close(): void;
}
