/** What a session of OpenAI Realtime (GA) is set to, as `session.update` and `client_secrets` carry it. */

/** PCM is mono s16le at 24 kHz; the others are G.711 at 8 kHz. */
export type RealtimeAudioFormat =
  { type: 'audio/pcm'; rate: 24_000 } | { type: 'audio/pcmu' } | { type: 'audio/pcma' };

/** `server_vad` ends a turn by silence, `semantic_vad` by what was said. */
export type RealtimeTurnDetection =
  | {
      type: 'server_vad';
      /** 0–1; how loud speech is. */
      threshold?: number;
      prefix_padding_ms?: number;
      silence_duration_ms?: number;
      idle_timeout_ms?: number | null;
      create_response?: boolean;
      interrupt_response?: boolean;
    }
  | {
      type: 'semantic_vad';
      /** Waits 8, 4 or 2 s at most; `auto` is `medium`. */
      eagerness?: 'low' | 'medium' | 'high' | 'auto';
      create_response?: boolean;
      interrupt_response?: boolean;
    };

/** Recognition of what the user says, beside the conversation. */
export interface RealtimeTranscription {
  model?: string;
  /** ISO 639-1. */
  language?: string;
  prompt?: string;
}

/** `null` turns a part off; a key that is absent leaves it as it is. */
export interface RealtimeAudioInput {
  format?: RealtimeAudioFormat;
  noise_reduction?: { type: 'near_field' | 'far_field' } | null;
  transcription?: RealtimeTranscription | null;
  turn_detection?: RealtimeTurnDetection | null;
}

export interface RealtimeAudioOutput {
  format?: RealtimeAudioFormat;
  /** Fixed after the first audio. */
  voice?: string;
  /** 0.25–1.5. */
  speed?: number;
}

export interface RealtimeFunctionTool {
  type: 'function';
  name: string;
  description?: string;
  /** JSON Schema of the arguments. */
  parameters?: Readonly<Record<string, unknown>>;
}

export type RealtimeToolChoice = 'auto' | 'none' | 'required' | { type: 'function'; name: string };

/** A session that converses. The model is fixed once it was opened. */
export interface RealtimeSession {
  type: 'realtime';
  model?: string;
  /** One of the two, never both. */
  output_modalities?: ['audio'] | ['text'];
  /** `''` clears them. */
  instructions?: string;
  audio?: { input?: RealtimeAudioInput; output?: RealtimeAudioOutput };
  /** `[]` clears them. */
  tools?: readonly RealtimeFunctionTool[];
  tool_choice?: RealtimeToolChoice;
  max_output_tokens?: number | 'inf';
}

/** A session as the server tells it. */
export type RealtimeSessionState = RealtimeSession & {
  object: 'realtime.session';
  id: string;
  /** Epoch seconds; 0 where it has none. */
  expires_at?: number;
};

/** `POST /realtime/client_secrets`. */
export interface RealtimeClientSecretRequest {
  /** 10–7200 s, 600 when absent. */
  expires_after?: { anchor: 'created_at'; seconds: number };
  session?: RealtimeSession;
}

export interface RealtimeClientSecret {
  /** `ek_…` */
  value: string;
  /** Epoch seconds until which a session can be started with it. */
  expires_at: number;
  session: RealtimeSessionState;
}
