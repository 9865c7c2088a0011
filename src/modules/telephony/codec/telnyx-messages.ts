/** What Telnyx sends of a call. */
export type TelnyxClientMessage =
  /** The first message; asks for nothing, and need not come. */
  | {
      event: 'connected';
      /** @example "1.0.0" */
      version?: string;
    }
  /** The call begins. */
  | {
      event: 'start';
      /** @example "1" */
      sequence_number?: string;
      /** @example "32de0dea-53cb-4b21-89a4-9e1819c043bc" */
      stream_id: string;
      start: {
        /** @example "v2:T02llQxIyaRkhfRKxgAP8nY511EhFLizdvdUKJiSw8d6A9BborherQ" */
        call_control_id: string;
        /** @example "+13122010055" */
        from?: string;
        /** @example "+13122123456" */
        to?: string;
        /** Any names; `language` is that of the call. */
        custom_parameters?: {
          /** @example "en" */
          language?: string;
        };
        media_format?: {
          encoding: 'PCMU' | 'PCMA';
          sample_rate: 8000;
          channels: 1;
        };
      };
    }
  /** What the caller says. */
  | {
      event: 'media';
      /** @example "4" */
      sequence_number?: string;
      /** @example "32de0dea-53cb-4b21-89a4-9e1819c043bc" */
      stream_id?: string;
      media: {
        /**
         * That of the caller is `inbound`; others are passed over.
         * @example "inbound"
         */
        track?: string;
        /**
         * Counts the messages with audio, from 1: they may come in any order.
         * @example "2"
         */
        chunk?: string;
        /**
         * Milliseconds since the begin of the stream.
         * @example "5"
         */
        timestamp?: string;
        /**
         * Base64 of audio in the format of `start`, without a header.
         * @example "/////w=="
         */
        payload: string;
      };
    }
  /** The caller pressed a key. */
  | {
      event: 'dtmf';
      /** @example "5" */
      sequence_number?: string;
      /** @example "32de0dea-53cb-4b21-89a4-9e1819c043bc" */
      stream_id?: string;
      dtmf: {
        /** @example "1" */
        digit: string;
      };
    }
  /** What was sent before a mark was played. */
  | {
      event: 'mark';
      /** @example "6" */
      sequence_number?: string;
      /** @example "32de0dea-53cb-4b21-89a4-9e1819c043bc" */
      stream_id?: string;
      mark: {
        /** @example "sentence_end_1_0_1" */
        name: string;
      };
    }
  /** The call is over: the server closes the socket. */
  | {
      event: 'stop';
      /** @example "7" */
      sequence_number?: string;
      /** @example "32de0dea-53cb-4b21-89a4-9e1819c043bc" */
      stream_id?: string;
    }
  /** A message of the server was not taken. */
  | {
      event: 'error';
      /** @example "32de0dea-53cb-4b21-89a4-9e1819c043bc" */
      stream_id?: string;
    };

/** What the server sends of a call at Telnyx. */
export type TelnyxServerMessage =
  /** What is said to the caller, to be played after what came before. */
  | {
      event: 'media';
      media: {
        /**
         * Base64 of 40 ms of audio in the format of `start`, fewer at the end of a sentence.
         * @example "/////w=="
         */
        payload: string;
      };
    }
  /** A sentence has ended: to be sent back once it was played. */
  | {
      event: 'mark';
      mark: {
        /** @example "sentence_end_1_0_1" */
        name: string;
      };
    }
  /** The caller speaks: what was not played yet is to be dropped. */
  | { event: 'clear' }
  /** The documented error, for whatever is wrong; the socket goes on unless it is closed. */
  | {
      error: 'Connection failed';
      /** @example "Invalid request: media came before start" */
      message: string;
    };
