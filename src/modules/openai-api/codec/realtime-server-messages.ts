/** What `/openai/v1/realtime` sends, as JSON: see docs/surfaces/openai-realtime.md. */
export type OpenAiRealtimeServerMessage =
  /** The first event. */
  | {
      type: 'session.created';
      /** @example "event_req_42" */
      event_id: string;
      /**
       * What took effect.
       * @example {"type": "realtime", "object": "realtime.session", "id": "sess_5f0c2d7a", "model": "gpt-realtime", "output_modalities": ["audio"], "instructions": "You sell tea.", "tools": [], "tool_choice": "auto", "max_output_tokens": "inf"}
       */
      session: object;
    }
  /** Answers `session.update`. */
  | {
      type: 'session.updated';
      /** @example "event_req_42" */
      event_id: string;
      /**
       * What took effect.
       * @example {"type": "realtime", "object": "realtime.session", "id": "sess_5f0c2d7a", "model": "gpt-realtime", "output_modalities": ["audio"], "instructions": "You sell tea.", "tools": [], "tool_choice": "auto", "max_output_tokens": "inf"}
       */
      session: object;
    }
  /** Something is wrong with an event, or went wrong; the session goes on unless the socket is closed. */
  | {
      type: 'error';
      /** @example "event_req_42" */
      event_id: string;
      /** @example {"type": "invalid_request_error", "code": "invalid_value", "message": "Invalid value for 'session.audio.output.speed': Too big: expected number to be <=1.5", "param": "session.audio.output.speed", "event_id": "c1"} */
      error: object;
    }
  /** There are none. */
  | {
      type: 'rate_limits.updated';
      /** @example "event_req_42" */
      event_id: string;
      /** @example [] */
      rate_limits: object[];
    }
  /** Somebody speaks. */
  | {
      type: 'input_audio_buffer.speech_started';
      /** @example "event_req_42" */
      event_id: string;
      /** @example 1220 */
      audio_start_ms: number;
      /**
       * What is said will be this item.
       * @example "item_4f9a1c20d3"
       */
      item_id: string;
    }
  /** Somebody has spoken. */
  | {
      type: 'input_audio_buffer.speech_stopped';
      /** @example "event_req_42" */
      event_id: string;
      /** @example 3100 */
      audio_end_ms: number;
      /** @example "item_4f9a1c20d3" */
      item_id: string;
    }
  /** What was said is an item. */
  | {
      type: 'input_audio_buffer.committed';
      /** @example "event_req_42" */
      event_id: string;
      /** @example "item_4f9a1c20d3" */
      item_id: string;
      /** @example "item_0c" */
      previous_item_id: string | null;
    }
  /** Answers `input_audio_buffer.clear`. */
  | {
      type: 'input_audio_buffer.cleared';
      /** @example "event_req_42" */
      event_id: string;
    }
  /** Nobody spoke for `idle_timeout_ms` after an answer was played. */
  | {
      type: 'input_audio_buffer.timeout_triggered';
      /** @example "event_req_42" */
      event_id: string;
      /** @example 4000 */
      audio_start_ms: number;
      /** @example 10000 */
      audio_end_ms: number;
      /** @example "item_4f9a1c20d3" */
      item_id: string;
    }
  /** An item is part of the conversation. */
  | {
      type: 'conversation.item.added';
      /** @example "event_req_42" */
      event_id: string;
      /** @example "item_0c" */
      previous_item_id: string | null;
      /** @example {"id": "item_4f9a1c20d3", "object": "realtime.item", "type": "message", "status": "completed", "role": "user", "content": [{"type": "input_audio", "transcript": "Do you have green tea?"}]} */
      item: object;
    }
  /** An item is complete. */
  | {
      type: 'conversation.item.done';
      /** @example "event_req_42" */
      event_id: string;
      /** @example "item_0c" */
      previous_item_id: string | null;
      /** @example {"id": "item_4f9a1c20d3", "object": "realtime.item", "type": "message", "status": "completed", "role": "user", "content": [{"type": "input_audio", "transcript": "Do you have green tea?"}]} */
      item: object;
    }
  /** Answers `conversation.item.retrieve`. Audio is not kept. */
  | {
      type: 'conversation.item.retrieved';
      /** @example "event_req_42" */
      event_id: string;
      /** @example {"id": "item_4f9a1c20d3", "object": "realtime.item", "type": "message", "status": "completed", "role": "user", "content": [{"type": "input_audio", "transcript": "Do you have green tea?"}]} */
      item: object;
    }
  /** Answers `conversation.item.truncate`. */
  | {
      type: 'conversation.item.truncated';
      /** @example "event_req_42" */
      event_id: string;
      /** @example "item_4f9a1c20d3" */
      item_id: string;
      /** @example 0 */
      content_index: number;
      /** @example 1500 */
      audio_end_ms: number;
    }
  /** An item is gone: it was deleted, or was the oldest of too many. */
  | {
      type: 'conversation.item.deleted';
      /** @example "event_req_42" */
      event_id: string;
      /** @example "item_4f9a1c20d3" */
      item_id: string;
    }
  /** What the user said, whole. */
  | {
      type: 'conversation.item.input_audio_transcription.delta';
      /** @example "event_req_42" */
      event_id: string;
      /** @example "item_4f9a1c20d3" */
      item_id: string;
      /** @example 0 */
      content_index: number;
      /** @example "Do you have green tea?" */
      delta: string;
    }
  /** What the user said. */
  | {
      type: 'conversation.item.input_audio_transcription.completed';
      /** @example "event_req_42" */
      event_id: string;
      /** @example "item_4f9a1c20d3" */
      item_id: string;
      /** @example 0 */
      content_index: number;
      /** @example "Do you have green tea?" */
      transcript: string;
      /** @example {"type": "duration", "seconds": 1.88} */
      usage: object;
    }
  /** What the user said could not be understood. */
  | {
      type: 'conversation.item.input_audio_transcription.failed';
      /** @example "event_req_42" */
      event_id: string;
      /** @example "item_4f9a1c20d3" */
      item_id: string;
      /** @example 0 */
      content_index: number;
      /** @example {"type": "server_error", "code": "stt_timeout", "message": "There was no text within 10 seconds"} */
      error: object;
    }
  /** An answer begins. */
  | {
      type: 'response.created';
      /** @example "event_req_42" */
      event_id: string;
      /** @example {"object": "realtime.response", "id": "resp_9b21cc0d42", "conversation_id": "conv_71aa", "status": "in_progress", "output": [], "output_modalities": ["audio"]} */
      response: object;
    }
  /** A message or a function call of the answer begins. */
  | {
      type: 'response.output_item.added';
      /** @example "event_req_42" */
      event_id: string;
      /** @example "resp_9b21cc0d42" */
      response_id: string;
      /** @example 0 */
      output_index: number;
      /** @example {"id": "item_4f9a1c20d3", "object": "realtime.item", "type": "message", "status": "in_progress", "role": "assistant", "content": []} */
      item: object;
    }
  /** It is complete. */
  | {
      type: 'response.output_item.done';
      /** @example "event_req_42" */
      event_id: string;
      /** @example "resp_9b21cc0d42" */
      response_id: string;
      /** @example 0 */
      output_index: number;
      /** @example {"id": "item_4f9a1c20d3", "object": "realtime.item", "type": "message", "status": "completed", "role": "assistant", "content": [{"type": "output_audio", "transcript": "Yes, we do."}]} */
      item: object;
    }
  /** The content of a message begins. */
  | {
      type: 'response.content_part.added';
      /** @example "event_req_42" */
      event_id: string;
      /** @example "resp_9b21cc0d42" */
      response_id: string;
      /** @example "item_4f9a1c20d3" */
      item_id: string;
      /** @example 0 */
      output_index: number;
      /** @example 0 */
      content_index: number;
      /** @example {"type": "audio", "transcript": ""} */
      part: object;
    }
  /** It is complete. */
  | {
      type: 'response.content_part.done';
      /** @example "event_req_42" */
      event_id: string;
      /** @example "resp_9b21cc0d42" */
      response_id: string;
      /** @example "item_4f9a1c20d3" */
      item_id: string;
      /** @example 0 */
      output_index: number;
      /** @example 0 */
      content_index: number;
      /** @example {"type": "audio", "transcript": "Yes, we do."} */
      part: object;
    }
  /** More text of an answer that is written. */
  | {
      type: 'response.output_text.delta';
      /** @example "event_req_42" */
      event_id: string;
      /** @example "resp_9b21cc0d42" */
      response_id: string;
      /** @example "item_4f9a1c20d3" */
      item_id: string;
      /** @example 0 */
      output_index: number;
      /** @example 0 */
      content_index: number;
      /** @example "Yes, " */
      delta: string;
    }
  /** All of it. */
  | {
      type: 'response.output_text.done';
      /** @example "event_req_42" */
      event_id: string;
      /** @example "resp_9b21cc0d42" */
      response_id: string;
      /** @example "item_4f9a1c20d3" */
      item_id: string;
      /** @example 0 */
      output_index: number;
      /** @example 0 */
      content_index: number;
      /** @example "Yes, we do." */
      text: string;
    }
  /** More of what is said, as text: ahead of its audio. */
  | {
      type: 'response.output_audio_transcript.delta';
      /** @example "event_req_42" */
      event_id: string;
      /** @example "resp_9b21cc0d42" */
      response_id: string;
      /** @example "item_4f9a1c20d3" */
      item_id: string;
      /** @example 0 */
      output_index: number;
      /** @example 0 */
      content_index: number;
      /** @example "Yes, we do." */
      delta: string;
    }
  /** All of it. */
  | {
      type: 'response.output_audio_transcript.done';
      /** @example "event_req_42" */
      event_id: string;
      /** @example "resp_9b21cc0d42" */
      response_id: string;
      /** @example "item_4f9a1c20d3" */
      item_id: string;
      /** @example 0 */
      output_index: number;
      /** @example 0 */
      content_index: number;
      /** @example "Yes, we do." */
      transcript: string;
    }
  /** More audio, as fast as it is made and read. */
  | {
      type: 'response.output_audio.delta';
      /** @example "event_req_42" */
      event_id: string;
      /** @example "resp_9b21cc0d42" */
      response_id: string;
      /** @example "item_4f9a1c20d3" */
      item_id: string;
      /** @example 0 */
      output_index: number;
      /** @example 0 */
      content_index: number;
      /**
       * Base64 in the format of the session.
       * @example "AAAQAPD/IAA="
       */
      delta: string;
    }
  /** No more audio follows. */
  | {
      type: 'response.output_audio.done';
      /** @example "event_req_42" */
      event_id: string;
      /** @example "resp_9b21cc0d42" */
      response_id: string;
      /** @example "item_4f9a1c20d3" */
      item_id: string;
      /** @example 0 */
      output_index: number;
      /** @example 0 */
      content_index: number;
    }
  /** What a function is called with. */
  | {
      type: 'response.function_call_arguments.delta';
      /** @example "event_req_42" */
      event_id: string;
      /** @example "resp_9b21cc0d42" */
      response_id: string;
      /** @example "item_4f9a1c20d3" */
      item_id: string;
      /** @example 0 */
      output_index: number;
      /** @example "call_1" */
      call_id: string;
      /** @example "{\"city\":\"Oslo\"}" */
      delta: string;
    }
  /** All of it. */
  | {
      type: 'response.function_call_arguments.done';
      /** @example "event_req_42" */
      event_id: string;
      /** @example "resp_9b21cc0d42" */
      response_id: string;
      /** @example "item_4f9a1c20d3" */
      item_id: string;
      /** @example 0 */
      output_index: number;
      /** @example "call_1" */
      call_id: string;
      /** @example "weather" */
      name: string;
      /** @example "{\"city\":\"Oslo\"}" */
      arguments: string;
    }
  /** The answer is over, however it ended: `status` is `completed`, `cancelled`, `incomplete` or `failed`. */
  | {
      type: 'response.done';
      /** @example "event_req_42" */
      event_id: string;
      /** @example {"object": "realtime.response", "id": "resp_9b21cc0d42", "conversation_id": "conv_71aa", "status": "completed", "output": [{"id": "item_4f9a1c20d3", "object": "realtime.item", "type": "message", "status": "completed", "role": "assistant", "content": [{"type": "output_audio", "transcript": "Yes, we do."}]}], "output_modalities": ["audio"], "usage": {"total_tokens": 42, "input_tokens": 30, "output_tokens": 12}} */
      response: object;
    };
