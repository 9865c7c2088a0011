/** What Plivo sends of a call. */
export type PlivoClientMessage =
  /** The call begins. */
  | {
      event: 'start';
      /** @example 0 */
      sequenceNumber?: number;
      start: {
        /** @example "cc3c5bb8-3e5b-4f8a-8a3b-2a5f0f6f1f3a" */
        callId: string;
        /** @example "b77e037d-4119-44b5-902d-25826b654539" */
        streamId: string;
        /** @example ["inbound"] */
        tracks?: string[];
        mediaFormat?: {
          /** `audio/x-mulaw` has 8000 Hz. */
          encoding: 'audio/x-mulaw' | 'audio/x-l16';
          sampleRate: 8000 | 16000;
        };
      };
      /**
       * The `extraHeaders` of the stream; `From`, `To` and `language` are known, with or without `X-PH-`.
       * @example "{From:+1234567890,language:en}"
       */
      extra_headers?: string;
    }
  /** What the caller says. */
  | {
      event: 'media';
      /** @example 1 */
      sequenceNumber?: number;
      /** @example "b77e037d-4119-44b5-902d-25826b654539" */
      streamId?: string;
      media: {
        /**
         * That of the caller is `inbound`; others are passed over.
         * @example "inbound"
         */
        track?: string;
        /**
         * Milliseconds, of any clock.
         * @example "1728382932456"
         */
        timestamp?: string;
        /**
         * Counts the messages with audio, from 1.
         * @example 1
         */
        chunk?: number;
        /**
         * Base64 of audio in the format of `start`.
         * @example "/////w=="
         */
        payload: string;
      };
    }
  /** The caller pressed a key. */
  | {
      event: 'dtmf';
      /** @example "b77e037d-4119-44b5-902d-25826b654539" */
      streamId?: string;
      dtmf: {
        /** @example "1" */
        digit: string;
      };
    }
  /** What was sent before a checkpoint was played. */
  | {
      event: 'playedStream';
      /** @example "b77e037d-4119-44b5-902d-25826b654539" */
      streamId?: string;
      /** @example "sentence_end_1_0_1" */
      name: string;
    }
  /** What was not played was dropped; asks for nothing. */
  | {
      event: 'clearedAudio';
      /** @example "b77e037d-4119-44b5-902d-25826b654539" */
      streamId?: string;
    }
  /** The call is over: the server closes the socket. */
  | {
      event: 'stop';
      /** @example "b77e037d-4119-44b5-902d-25826b654539" */
      streamId?: string;
    };

/** What the server sends of a call at Plivo. */
export type PlivoServerMessage =
  /** What is said to the caller, to be played after what came before. */
  | {
      event: 'playAudio';
      media: {
        contentType: 'audio/x-mulaw' | 'audio/x-l16';
        /** @example 8000 */
        sampleRate: number;
        /**
         * Base64 of 40 ms of audio in the format of `start`, fewer at the end of a sentence.
         * @example "/////w=="
         */
        payload: string;
      };
    }
  /** A sentence has ended: `playedStream` once it was played. */
  | {
      event: 'checkpoint';
      /** @example "b77e037d-4119-44b5-902d-25826b654539" */
      streamId: string;
      /** @example "sentence_end_1_0_1" */
      name: string;
    }
  /** The caller speaks: what was not played yet is to be dropped. */
  | {
      event: 'clearAudio';
      /** @example "b77e037d-4119-44b5-902d-25826b654539" */
      streamId: string;
    }
  /** The documented error, for whatever is wrong; the socket goes on unless it is closed. */
  | {
      error: 'Connection failed';
      /** @example "Invalid request: media came before start" */
      message: string;
    };
