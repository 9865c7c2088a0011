import type { RealtimeItem, RealtimePart, RealtimeResponse } from './realtime-items.js';
import type {
  RealtimeFunctionTool,
  RealtimeSession,
  RealtimeSessionState,
  RealtimeToolChoice,
} from './realtime-session.js';

/** What clients of OpenAI Realtime (GA) send, in JSON; audio is base64 in the format of the session. */
export type RealtimeClientEvent = { event_id?: string } & (
  | { type: 'session.update'; session: RealtimeSession }
  /** At most 15 MiB; not acknowledged. */
  | { type: 'input_audio_buffer.append'; audio: string }
  | { type: 'input_audio_buffer.commit' }
  | { type: 'input_audio_buffer.clear' }
  /** `previous_item_id: "root"` puts it first; absent, last. */
  | { type: 'conversation.item.create'; item: RealtimeItem; previous_item_id?: string | null }
  | { type: 'conversation.item.retrieve'; item_id: string }
  | { type: 'conversation.item.delete'; item_id: string }
  /** More than there is of the audio is an error; its transcript leaves the context. */
  | { type: 'conversation.item.truncate'; item_id: string; content_index: number; audio_end_ms: number }
  | { type: 'response.create'; response?: RealtimeResponseOptions }
  | { type: 'response.cancel'; response_id?: string }
);

/** What one answer is to be like, where it differs from the session. */
export interface RealtimeResponseOptions {
  instructions?: string;
  output_modalities?: ['audio'] | ['text'];
  tools?: readonly RealtimeFunctionTool[];
  tool_choice?: RealtimeToolChoice;
  max_output_tokens?: number | 'inf';
  /** `none`: beside the conversation. */
  conversation?: 'auto' | 'none';
  metadata?: Readonly<Record<string, string>> | null;
}

export interface RealtimeError {
  type: string;
  code?: string | null;
  message: string;
  param?: string | null;
  /** Of the client's event that is to blame. */
  event_id?: string | null;
}

/** Where a piece of an answer belongs. */
interface InResponse {
  response_id: string;
  output_index: number;
}
interface InItem extends InResponse {
  item_id: string;
}
interface InPart extends InItem {
  content_index: number;
}
interface OfInput {
  item_id: string;
  content_index: number;
}

type SessionEvent =
  /** The first event; the settings are not the client's yet. */
  | { type: 'session.created'; session: RealtimeSessionState }
  | { type: 'session.updated'; session: RealtimeSessionState }
  | { type: 'error'; error: RealtimeError }
  | {
      type: 'rate_limits.updated';
      rate_limits: { name: string; limit: number; remaining: number; reset_seconds: number }[];
    };

type InputEvent =
  | { type: 'input_audio_buffer.speech_started'; audio_start_ms: number; item_id: string }
  | { type: 'input_audio_buffer.speech_stopped'; audio_end_ms: number; item_id: string }
  | { type: 'input_audio_buffer.committed'; item_id: string; previous_item_id: string | null }
  | { type: 'input_audio_buffer.cleared' }
  /** Recognition goes beside the answer, and may come after it. */
  | ({ type: 'conversation.item.input_audio_transcription.delta'; delta: string } & OfInput)
  | ({ type: 'conversation.item.input_audio_transcription.completed'; transcript: string } & OfInput)
  | ({
      type: 'conversation.item.input_audio_transcription.failed';
      error: { type?: string; code?: string; message?: string; param?: string };
    } & OfInput);

type ItemEvent =
  | { type: 'conversation.item.added'; item: RealtimeItem; previous_item_id: string | null }
  | { type: 'conversation.item.done'; item: RealtimeItem; previous_item_id: string | null }
  | { type: 'conversation.item.retrieved'; item: RealtimeItem }
  | { type: 'conversation.item.deleted'; item_id: string }
  | { type: 'conversation.item.truncated'; item_id: string; content_index: number; audio_end_ms: number };

type ResponseEvent =
  | { type: 'response.created'; response: RealtimeResponse }
  | ({ type: 'response.output_item.added'; item: RealtimeItem } & InResponse)
  | ({ type: 'response.output_item.done'; item: RealtimeItem } & InResponse)
  | ({ type: 'response.content_part.added'; part: RealtimePart } & InPart)
  | ({ type: 'response.content_part.done'; part: RealtimePart } & InPart)
  | ({ type: 'response.output_text.delta'; delta: string } & InPart)
  | ({ type: 'response.output_text.done'; text: string } & InPart)
  | ({ type: 'response.output_audio_transcript.delta'; delta: string } & InPart)
  | ({ type: 'response.output_audio_transcript.done'; transcript: string } & InPart)
  | ({ type: 'response.output_audio.delta'; delta: string } & InPart)
  /** All of it was generated, not played; also for an answer that was cancelled. */
  | ({ type: 'response.output_audio.done' } & InPart)
  | ({ type: 'response.function_call_arguments.delta'; call_id: string; delta: string } & InItem)
  | ({
      type: 'response.function_call_arguments.done';
      call_id: string;
      name: string;
      arguments: string;
    } & InItem)
  /** Quota and errors of the model show only here, as the status `failed`. */
  | { type: 'response.done'; response: RealtimeResponse };

/** What the server sends without its id. There are more; clients ignore those that they do not know. */
export type RealtimeServerMessage = SessionEvent | InputEvent | ItemEvent | ResponseEvent;

/** What the server sends. */
export type RealtimeServerEvent = { event_id: string } & RealtimeServerMessage;
