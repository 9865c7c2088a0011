import type { ConversationState } from '../../../engine/conversation/conversation-event.js';

/** What a client sends, as JSON; its audio is binary. */
export type RealtimeClientMessage =
  /** The conversation begins: `ASSISTANT_GREETING` is said, where it is set. */
  | { type: 'start_conversation' }
  /** The user is done speaking; else a pause tells. */
  | { type: 'user_audio_end' }
  /** Forgets the conversation; `ready` follows. */
  | { type: 'reset_session' };

/** What the server sends, as JSON; its audio is binary. The first five are all that clients get who ask for no more. */
export type RealtimeServerMessage =
  /** It may be spoken to: at the beginning, after `reset_session`, and after a lost session of a vendor was rebuilt. */
  | { type: 'ready' }
  /** The bot has been heard to its end, or was interrupted: no audio of this answer follows. */
  | { type: 'bot_audio_end' }
  /** The next piece of what the bot says; all pieces of an answer make its text. */
  | {
      type: 'transcript_delta';
      /** @example "Hello, how are you?" */
      text: string;
    }
  /** Something went wrong; the conversation goes on unless the socket is closed. */
  | {
      type: 'error';
      /** @example "type: expected one of start_conversation, user_audio_end, reset_session" */
      message: string;
    }
  /** With `?events=all`: where the conversation is, whenever it changes. */
  | {
      type: 'state';
      /** @example "listening" */
      state: ConversationState;
    }
  /** With `?events=all`: the user begins to speak. */
  | { type: 'speech_started' }
  /** With `?events=all`: the user has ended, or pauses. */
  | { type: 'speech_stopped' }
  /** With `?events=all`: what was said, by either side: while it is being said, and then for good. */
  | {
      type: 'transcript';
      /**
       * The same for all versions of one text.
       * @example "8c1f4f0e-6f0b-4a57-9d43-2f1f0f0b7c55"
       */
      id: string;
      speaker: 'user' | 'bot';
      /**
       * From its beginning. The bot's last version is what was heard of it.
       * @example "What time is it?"
       */
      text: string;
      /** @example true */
      is_final: boolean;
    }
  /** With `?events=all`: the user speaks into the answer: what is not played of it yet is to be dropped. */
  | {
      type: 'bot_audio_halted';
      /**
       * Answers count from 1.
       * @example 3
       */
      turn: number;
    }
  /** With `?events=all`: a turn has ended, and how long its stages took; null for one that it did not come to. */
  | {
      type: 'turn_end';
      /** @example 3 */
      turn: number;
      /**
       * From the end of the turn to its text.
       * @example 12
       */
      stt_ms: number | null;
      /**
       * From the question to the first text of the answer.
       * @example 240
       */
      llm_ms: number | null;
      /**
       * From the first sentence to its first audio.
       * @example 35
       */
      tts_ms: number | null;
      /**
       * From the end of the user's speech to the first audio, or to the end of the turn.
       * @example 810
       */
      total_ms: number;
      /** @example true */
      success: boolean;
      /** @example false */
      interrupted: boolean;
    };
