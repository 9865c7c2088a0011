/** What clients of `/openai/v1/realtime` send, as JSON: see docs/surfaces/openai-realtime.md. */
export type OpenAiRealtimeClientMessage =
  /** Changes the session: what is absent stays as it is. */
  | {
      type: 'session.update';
      /**
       * Comes back with an error.
       * @example "c1"
       */
      event_id?: string;
      /**
       * `type` is `realtime` or `transcription`, as the session was opened.
       * @example {"type": "realtime", "instructions": "You sell tea.", "audio": {"input": {"turn_detection": {"type": "server_vad"}}}}
       */
      session: object;
    }
  /** What the user says, as it is recorded. Not acknowledged. */
  | {
      type: 'input_audio_buffer.append';
      /**
       * Comes back with an error.
       * @example "c1"
       */
      event_id?: string;
      /**
       * Base64 in the format of the session: PCM s16le at 24 kHz, mono, unless it was changed; up to 11 MiB.
       * @example "AAAQAPD/IAA="
       */
      audio: string;
    }
  /** The user is done speaking: what is in the buffer becomes an item. */
  | {
      type: 'input_audio_buffer.commit';
      /**
       * Comes back with an error.
       * @example "c1"
       */
      event_id?: string;
    }
  /** Drops what is in the buffer. */
  | {
      type: 'input_audio_buffer.clear';
      /**
       * Comes back with an error.
       * @example "c1"
       */
      event_id?: string;
    }
  /** Puts an item into the conversation. */
  | {
      type: 'conversation.item.create';
      /**
       * Comes back with an error.
       * @example "c1"
       */
      event_id?: string;
      /**
       * The item before it; `root`: it comes first. Absent: last.
       * @example "root"
       */
      previous_item_id?: string;
      /**
       * A message of text or audio, a function call or what came of it.
       * @example {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Do you have green tea?"}]}
       */
      item: object;
    }
  /** Asks for an item. */
  | {
      type: 'conversation.item.retrieve';
      /**
       * Comes back with an error.
       * @example "c1"
       */
      event_id?: string;
      /** @example "item_4f9a1c20d3" */
      item_id: string;
    }
  /** Takes an item out of the conversation. */
  | {
      type: 'conversation.item.delete';
      /**
       * Comes back with an error.
       * @example "c1"
       */
      event_id?: string;
      /** @example "item_4f9a1c20d3" */
      item_id: string;
    }
  /** Tells how much of an answer was played: the rest leaves the conversation. */
  | {
      type: 'conversation.item.truncate';
      /**
       * Comes back with an error.
       * @example "c1"
       */
      event_id?: string;
      /** @example "item_4f9a1c20d3" */
      item_id: string;
      /** @example 0 */
      content_index: number;
      /** @example 1500 */
      audio_end_ms: number;
    }
  /** Asks for an answer. */
  | {
      type: 'response.create';
      /**
       * Comes back with an error.
       * @example "c1"
       */
      event_id?: string;
      /**
       * Where it is to differ from the session.
       * @example {"output_modalities": ["text"], "metadata": {"topic": "tea"}}
       */
      response?: object;
    }
  /** Stops an answer. */
  | {
      type: 'response.cancel';
      /**
       * Comes back with an error.
       * @example "c1"
       */
      event_id?: string;
      /**
       * Absent: that of the conversation.
       * @example "resp_9b21cc0d42"
       */
      response_id?: string;
    }
  /** Only of use over WebRTC: gets an error. */
  | {
      type: 'output_audio_buffer.clear';
      /**
       * Comes back with an error.
       * @example "c1"
       */
      event_id?: string;
    };
