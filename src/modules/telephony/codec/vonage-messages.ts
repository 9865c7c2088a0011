/** What Vonage sends of a call, besides its audio. */
export type VonageClientMessage =
  /** The call begins. Custom headers of the endpoint stand beside what is here. */
  | {
      event: 'websocket:connected';
      /**
       * L16 at 8000, 16000 or 24000 Hz.
       * @example "audio/l16;rate=16000"
       */
      'content-type': string;
      /**
       * The id of the call; `uuid` stands for it.
       * @example "aaaaaaaa-bbbb-cccc-dddd-0123456789ab"
       */
      call_uuid?: string;
      /** @example "447700900000" */
      from?: string;
      /** @example "447700900001" */
      to?: string;
      /**
       * The language of the call; that of the settings where it is absent.
       * @example "en"
       */
      language?: string;
    }
  /** The caller pressed a key. */
  | {
      event: 'websocket:dtmf';
      /** @example "5" */
      digit: string;
      /**
       * Milliseconds.
       * @example 260
       */
      duration?: number;
    }
  /** What was sent before a `notify` was played. */
  | {
      event: 'websocket:notify';
      payload: {
        /** @example "sentence_end_1_0_1" */
        mark?: string;
      };
    }
  /** What was not played was dropped; asks for nothing. */
  | { event: 'websocket:cleared' };

/** What the server sends of a call at Vonage, besides its audio. */
export type VonageServerMessage =
  /** A sentence has ended: to be sent back once it was played. */
  | {
      action: 'notify';
      payload: {
        /** @example "sentence_end_1_0_1" */
        mark: string;
      };
    }
  /** The caller speaks: what was not played yet is to be dropped. */
  | { action: 'clear' }
  /** The documented error, for whatever is wrong; the socket goes on unless it is closed. */
  | {
      error: 'Connection failed';
      /** @example "Invalid request: websocket:connected is to come first" */
      message: string;
    };
