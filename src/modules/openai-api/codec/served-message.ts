import type { RealtimeServerMessage } from '../../../platform/openai/realtime-events.js';
import type { RealtimeResponse } from '../../../platform/openai/realtime-items.js';
import type { RealtimeAudioInput, RealtimeSessionState } from '../../../platform/openai/realtime-session.js';

/** A session that converses: what took effect. */
export type RealtimeSessionView = RealtimeSessionState & {
  truncation: 'auto';
  tracing: null;
  prompt: null;
  include: null;
};

/** A session that only writes down what is said. */
export interface TranscriptionSessionView {
  type: 'transcription';
  object: 'realtime.transcription_session';
  id: string;
  audio: { input: RealtimeAudioInput };
  include: null;
  expires_at: number;
}

export type SessionView = RealtimeSessionView | TranscriptionSessionView;

export type ServedResponse = RealtimeResponse & {
  audio: { output: { format: { type: string; rate?: number }; voice: string } };
  metadata: Readonly<Record<string, string>> | null;
};

/** What this server sends, without ids of events: also what only servers need to know of the protocol. */
export type ServedMessage =
  | RealtimeServerMessage
  | { type: 'session.created' | 'session.updated'; session: SessionView }
  /** Nobody spoke for `idle_timeout_ms` after an answer was played. */
  | {
      type: 'input_audio_buffer.timeout_triggered';
      audio_start_ms: number;
      audio_end_ms: number;
      item_id: string;
    }
  | {
      type: 'conversation.item.input_audio_transcription.completed';
      item_id: string;
      content_index: number;
      transcript: string;
      usage: { type: 'duration'; seconds: number };
    };
