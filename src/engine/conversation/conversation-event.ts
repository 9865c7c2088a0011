import type { AppError } from '../../platform/errors/app-error.js';
import type { SignalFigures } from '../audio/signal-figures.js';

/** What a surface shows of where a conversation is. */
export type ConversationState = 'idle' | 'listening' | 'thinking' | 'speaking';

/** How long the stages of a turn took, in milliseconds; null for one that it did not come to. */
export interface TurnTimes {
  /** From the end of the turn to its text. */
  sttMs: number | null;
  /** From the question to the first text of the answer. */
  llmMs: number | null;
  /** From the first sentence to its first audio. */
  ttsMs: number | null;
  /** From the end of the user's speech to the first audio, or to the end of the turn where there was none. */
  totalMs: number;
}

/** Names of the providers of a turn in settings; null for a stage that it did not come to. */
export interface TurnProviders {
  stt: string | null;
  llm: string | null;
  tts: string | null;
}

/** What a conversation tells. Turns count from 1; an answer has the number of its turn. */
export type ConversationEvent =
  /** It may be spoken to; again after it was reset, or rebuilt after a failure. */
  | { type: 'ready' }
  | { type: 'state'; state: ConversationState }
  /** Somebody begins to speak, or has ended. */
  | { type: 'voice'; isSpeech: boolean }
  | {
      type: 'transcript';
      /** The same for all versions of one text. */
      id: string;
      speaker: 'user' | 'assistant';
      text: string;
      isFinal: boolean;
      /** Epoch milliseconds. */
      atMs: number;
    }
  /** Mono s16le at `rateHz`, due to be played now or within the lead that was asked for. */
  | { type: 'audio'; turn: number; pcm: Int16Array; rateHz: number }
  | { type: 'sentence-end'; turn: number; sentence: number }
  /** The audio of an answer has stopped in mid-way: what the far end has not played yet is to be dropped. */
  | { type: 'halted'; turn: number }
  /** The command to be silent was carried out, also when nothing was being said: no audio follows before the next turn. */
  | { type: 'interrupted' }
  /** No more audio of this answer follows. */
  | { type: 'answer-end'; turn: number; wasInterrupted: boolean }
  | { type: 'signal'; figures: SignalFigures }
  | {
      type: 'turn-end';
      turn: number;
      times: TurnTimes;
      providers: TurnProviders;
      isSuccess: boolean;
      wasInterrupted: boolean;
    }
  | { type: 'failed'; error: AppError };
