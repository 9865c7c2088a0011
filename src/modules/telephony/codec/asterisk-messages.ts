/** What Asterisk sends of a call, besides its audio; older versions write the same as plain text. */
export type AsteriskClientMessage =
  /** The call begins. */
  | {
      event: 'MEDIA_START';
      /** @example "e226e283-c90a-4ea9-9e37-389000b9ef47" */
      connection_id: string;
      /** @example "WebSocket/parley" */
      channel?: string;
      /** @example "pbx1-123456789.999" */
      channel_id?: string;
      format: 'ulaw' | 'alaw' | 'slin' | 'slin16' | 'slin24';
      /**
       * Bytes.
       * @example 160
       */
      optimal_frame_size?: number;
      /**
       * Milliseconds.
       * @example 20
       */
      ptime?: number;
      /** Any names; `from`, `to` and `language` are known. */
      channel_variables?: {
        /** @example "+1234567890" */
        from?: string;
        /** @example "en" */
        language?: string;
      };
    }
  /** The caller pressed a key. */
  | {
      event: 'DTMF_END';
      /** @example "5" */
      digit: string;
    }
  /** What was sent before a mark was played. */
  | {
      event: 'MEDIA_MARK_PROCESSED';
      /** @example "sentence_end_1_0_1" */
      correlation_id: string;
    }
  /** The state of Asterisk's queue; asks for nothing, as others like it. */
  | { event: 'MEDIA_XON' };

/** What the server sends of a call at Asterisk, besides its audio; as plain text where Asterisk writes so. */
export type AsteriskServerMessage =
  /** A sentence has ended: to be told of once it was played. */
  | {
      command: 'MARK_MEDIA';
      /** @example "sentence_end_1_0_1" */
      correlation_id: string;
    }
  /** The caller speaks: what was not played yet is to be dropped. */
  | { command: 'FLUSH_MEDIA' }
  /** The assistant ends the call; the socket is closed behind it. */
  | { command: 'HANGUP' }
  /** The documented error, for whatever is wrong; the socket goes on unless it is closed. */
  | {
      error: 'Connection failed';
      /** @example "Invalid request: MEDIA_START is to come first" */
      message: string;
    };
