/** What conversations and answers of OpenAI Realtime (GA) are made of. */

export type RealtimeItemStatus = 'completed' | 'incomplete' | 'in_progress';

interface ItemHead {
  id?: string;
  object?: 'realtime.item';
  status?: RealtimeItemStatus;
}

/** What a user or the system says. Audio is base64; `transcript` is what was understood of it. */
export type RealtimeInputContent =
  { type: 'input_text'; text: string } | { type: 'input_audio'; audio?: string; transcript?: string | null };

/** What the assistant says. Audio can be told, not put in. */
export type RealtimeOutputContent =
  { type: 'output_text'; text: string } | { type: 'output_audio'; audio?: string; transcript?: string };

export type RealtimeItem =
  | (ItemHead & { type: 'message'; role: 'user'; content: RealtimeInputContent[] })
  | (ItemHead & { type: 'message'; role: 'system'; content: { type: 'input_text'; text: string }[] })
  | (ItemHead & { type: 'message'; role: 'assistant'; content: RealtimeOutputContent[] })
  /** `arguments` is JSON as the model wrote it. */
  | (ItemHead & { type: 'function_call'; call_id: string; name: string; arguments: string })
  | (ItemHead & { type: 'function_call_output'; call_id: string; output: string });

/** Parts of an item in `response.content_part.*`, which kept the names of the beta. */
export type RealtimePart = { type: 'audio'; transcript?: string } | { type: 'text'; text: string };

/** Tokens of one answer; cached ones are among those that went in. */
export interface RealtimeUsage {
  total_tokens: number;
  input_tokens: number;
  output_tokens: number;
  input_token_details?: {
    text_tokens?: number;
    audio_tokens?: number;
    image_tokens?: number;
    cached_tokens?: number;
    cached_tokens_details?: { text_tokens?: number; audio_tokens?: number; image_tokens?: number };
  };
  output_token_details?: { text_tokens?: number; audio_tokens?: number };
}

export interface RealtimeResponse {
  object: 'realtime.response';
  id: string;
  conversation_id?: string | null;
  status: 'in_progress' | 'completed' | 'cancelled' | 'incomplete' | 'failed';
  status_details?: {
    type?: 'completed' | 'cancelled' | 'incomplete' | 'failed';
    reason?: 'turn_detected' | 'client_cancelled' | 'max_output_tokens' | 'content_filter';
    error?: { type?: string; code?: string | null; message?: string };
  } | null;
  output: RealtimeItem[];
  output_modalities?: ('audio' | 'text')[];
  max_output_tokens?: number | 'inf';
  usage?: RealtimeUsage | null;
}
