/** What Twilio sends, and clients of document 5. */
export type TwilioClientMessage =
  /** The first message of Twilio's; asks for nothing, and need not come. */
  | {
      event: 'connected';
      /** @example "Call" */
      protocol?: string;
      /** @example "1.0.0" */
      version?: string;
    }
  /** The call begins. */
  | {
      event: 'start';
      /**
       * Counts all messages of the stream.
       * @example "1"
       */
      sequenceNumber?: string;
      /** @example "MZ18ad3ab5a668481ce02b83e7395059f0" */
      streamSid?: string;
      start: {
        /** @example "AC5ef8732a3c49700934481addd5ce1659" */
        accountSid?: string;
        /** @example "MZ18ad3ab5a668481ce02b83e7395059f0" */
        streamSid: string;
        /** @example "CA9b5dd6b7b9a1f1f2a5f3ad1d2b0d6f0e" */
        callSid: string;
        /**
         * `inbound` must be among them.
         * @example ["inbound"]
         */
        tracks?: string[];
        /** What the TwiML `<Parameter>`s of the stream hold: any names, these are known. */
        customParameters?: {
          /** @example "+1234567890" */
          From?: string;
          /** @example "+1987654321" */
          To?: string;
          /**
           * The language of the call; that of the settings where it is absent.
           * @example "en"
           */
          language?: string;
        };
        mediaFormat?: {
          encoding: 'audio/x-mulaw';
          sampleRate: 8000;
          channels: 1;
        };
      };
    }
  /** What the caller says. */
  | {
      event: 'media';
      /** @example "3" */
      sequenceNumber?: string;
      /** @example "MZ18ad3ab5a668481ce02b83e7395059f0" */
      streamSid?: string;
      media: {
        /**
         * That of the caller is `inbound`; others are passed over.
         * @example "inbound"
         */
        track?: string;
        /**
         * Counts the messages with audio, from 1.
         * @example "1"
         */
        chunk?: string;
        /**
         * Milliseconds since the begin of the stream.
         * @example "5"
         */
        timestamp?: string;
        /**
         * Base64 of µ-law, 8 kHz, mono, without a header, of any length.
         * @example "/////w=="
         */
        payload: string;
      };
    }
  /** The caller pressed a key. */
  | {
      event: 'dtmf';
      /** @example "5" */
      sequenceNumber?: string;
      /** @example "MZ18ad3ab5a668481ce02b83e7395059f0" */
      streamSid?: string;
      dtmf: {
        /** @example "inbound_track" */
        track?: string;
        /** @example "1" */
        digit: string;
      };
    }
  /** What was sent before a mark was played; or, after `clear`, dropped. */
  | {
      event: 'mark';
      /** @example "4" */
      sequenceNumber?: string;
      /** @example "MZ18ad3ab5a668481ce02b83e7395059f0" */
      streamSid?: string;
      mark: {
        /** @example "sentence_end_1_0" */
        name: string;
      };
    }
  /** The call is over: the server closes the socket. */
  | {
      event: 'stop';
      /** @example "6" */
      sequenceNumber?: string;
      /** @example "MZ18ad3ab5a668481ce02b83e7395059f0" */
      streamSid?: string;
      stop: {
        /** @example "AC5ef8732a3c49700934481addd5ce1659" */
        accountSid?: string;
        /** @example "CA9b5dd6b7b9a1f1f2a5f3ad1d2b0d6f0e" */
        callSid?: string;
        /** @example "MZ18ad3ab5a668481ce02b83e7395059f0" */
        streamSid?: string;
      };
    };

/** What the server sends of a call. */
export type TelephonyServerMessage =
  /** What is said to the caller, to be played after what came before. */
  | {
      event: 'media';
      /** @example "MZ18ad3ab5a668481ce02b83e7395059f0" */
      streamSid: string;
      media: {
        /**
         * Base64 of µ-law, 8 kHz, mono, without a header: 320 bytes, fewer at the end of a sentence.
         * @example "/////w=="
         */
        payload: string;
      };
    }
  /** A sentence has ended: to be sent back once it was played. */
  | {
      event: 'mark';
      /** @example "MZ18ad3ab5a668481ce02b83e7395059f0" */
      streamSid: string;
      mark: {
        /**
         * Begins with `sentence_end`; the turn and the sentence follow.
         * @example "sentence_end_1_0"
         */
        name: string;
      };
    }
  /** The caller speaks: what was not played yet is to be dropped. */
  | {
      event: 'clear';
      /** @example "MZ18ad3ab5a668481ce02b83e7395059f0" */
      streamSid: string;
    }
  /** The documented error, for whatever is wrong; the socket goes on unless it is closed. */
  | {
      error: 'Connection failed';
      /** @example "Invalid request: media came before start" */
      message: string;
    };
