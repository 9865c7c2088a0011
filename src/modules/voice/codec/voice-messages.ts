import type { ConversationState } from '../../../engine/conversation/conversation-event.js';

/** What a client sends, as JSON. A binary frame is audio too. */
export type VoiceClientMessage =
  /** What the user says, as it is recorded. */
  | {
      type: 'audio';
      /**
       * Base64 of PCM s16le, 16 kHz, mono; or of the next bytes of a WebM, Ogg, MP4 or WAV stream.
       * @example "AAAQAPD/IAA="
       */
      data: string;
    }
  /** Stops the answer that is being spoken. */
  | { type: 'interrupt' }
  /** The same; clients in the field send it. */
  | { type: 'cancel_audio' };

/** What the server sends, as JSON. */
export type VoiceServerMessage =
  /** Where the conversation is, at once and whenever it changes. */
  | {
      type: 'state_change';
      /** @example "listening" */
      state: ConversationState;
    }
  /** What was said, by either side: while it is being said, and then for good. */
  | {
      type: 'transcript_update';
      data: {
        /**
         * The same for all versions of one text.
         * @example "8c1f4f0e-6f0b-4a57-9d43-2f1f0f0b7c55"
         */
        id: string;
        speaker: 'user' | 'assistant';
        /** @example "Hello, how are you?" */
        text: string;
        /**
         * Seconds since 1970, with milliseconds.
         * @example 1705315800.123
         */
        timestamp: number;
        /** @example true */
        is_final: boolean;
      };
    }
  /** The next piece of an answer, to be played after those before it. */
  | {
      type: 'audio';
      /**
       * Base64 of PCM s16le, 16 kHz, mono; of a WAV file of it with `?output_format=wav`.
       * @example "AAAQAPD/IAA="
       */
      data: string;
    }
  /** How well the user is heard: once a second of speech, and at its end. */
  | {
      type: 'audio_metrics';
      data: {
        /**
         * 0–1 of full scale.
         * @example 0.045
         */
        rms: number;
        /**
         * 0–1 of full scale.
         * @example 0.12
         */
        peak: number;
        /** @example 25.5 */
        snr_db: number;
        /**
         * 0–1.
         * @example 0.82
         */
        quality_score: number;
        /** @example "Excellent" */
        quality_label: 'Poor' | 'Fair' | 'Good' | 'Excellent';
        /** @example 1500 */
        duration_ms: number;
      };
    }
  /** The user begins to speak, or has ended. */
  | {
      type: 'vad_status';
      data: {
        /** @example true */
        is_speech: boolean;
        /** @example false */
        speech_ended: boolean;
      };
    }
  /** Answers `interrupt`: no audio of that answer follows. */
  | { type: 'interrupt_ack'; message: 'Playback stopped' }
  /** Something went wrong; the conversation goes on unless the socket is closed. */
  | {
      type: 'error';
      /** @example "type: expected one of audio, interrupt, cancel_audio" */
      message: string;
    };
