import type { AppError } from '../../platform/errors/app-error.js';

/** What the speaking of an answer tells; nothing more once it was cut. */
export interface SpeakingListener {
  /** The first audio of a sentence is due; sentences count from 0. */
  onSentence(sentence: number, text: string): void;
  /** Audio that is due, at the rate of the conversation. */
  onAudio(pcm: Int16Array): void;
  /** All audio of a sentence was given. */
  onSentenceEnd(sentence: number): void;
  /** Everything was played. */
  onPlayed(): void;
  /** Nothing more can be said; what was given is still heard. */
  onFailure(error: AppError): void;
}

/**
 * An answer that is being spoken: text goes in as it is written, audio comes out as it is due. Sentences are synthesised
 * as they are complete, the next one while one plays; audio runs ahead of the listener's ear by a bounded lead.
 */
export interface Speaking {
  /** The name of the voice's provider in settings. */
  readonly provider: string;
  /** When the first sentence went to synthesis and its first audio came, on the conversation's clock. */
  readonly firstSentenceAtMs: number | undefined;
  readonly firstAudioAtMs: number | undefined;
  /** What has been heard, without markup: all sentences but the last, and the words of that one that were played. */
  readonly heardText: string;
  /** Text as the model writes it, cut anywhere. */
  write(text: string): void;
  /** The text is complete. */
  finish(): void;
  /** Stops the audio; what the far end has not played counts as not heard. */
  hold(): void;
  /** Goes on from the last word that was heard. */
  resume(): void;
  /** Ends it at once. */
  cut(): void;
}
