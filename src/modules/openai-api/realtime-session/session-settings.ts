import type { AudioFormat, FunctionTool, ToolChoice, TurnDetection } from '../codec/session-schema.js';

/** `transcription`: what is said is written down, and nobody answers. */
export type SessionKind = 'realtime' | 'transcription';

/** What clients are told of recognition; its events are sent where this is set. */
export interface TranscriptionSettings {
  readonly model: string;
  /** ISO 639-1; undefined: the server's. */
  readonly language: string | undefined;
}

/** What answers are like. */
export interface AnswerSettings {
  readonly instructions: string;
  readonly modality: 'audio' | 'text';
  readonly format: AudioFormat;
  /** As the client named it. */
  readonly voice: string;
  /** 1 is the voice's own. */
  readonly speed: number;
  readonly tools: readonly FunctionTool[];
  readonly toolChoice: 'auto' | 'none';
  /** Undefined: as long as the model likes. */
  readonly maxOutputTokens: number | undefined;
}

/** What a session is set to; nothing of it is open. */
export interface SessionSettings {
  readonly kind: SessionKind;
  readonly model: string;
  readonly answer: AnswerSettings;
  readonly inputFormat: AudioFormat;
  readonly transcription: TranscriptionSettings | undefined;
  /** Undefined: the client says where turns end. */
  readonly turnDetection: TurnDetection | undefined;
}

export type { AudioFormat, FunctionTool, ToolChoice, TurnDetection };

export const PCM_24K: AudioFormat = { type: 'audio/pcm', rate: 24_000 };
export const DEFAULT_TRANSCRIPTION_MODEL = 'gpt-4o-transcribe';

/** Who answers, before a client says otherwise. */
export interface SessionDefaults {
  readonly model: string;
  readonly instructions: string;
  readonly voice: string;
}

/** What a session begins with. */
export function initialSettings(
  kind: SessionKind,
  { model, instructions, voice }: SessionDefaults,
): SessionSettings {
  const turnDetection: TurnDetection = {
    type: 'server_vad',
    threshold: 0.5,
    prefix_padding_ms: 300,
    silence_duration_ms: 500,
    idle_timeout_ms: null,
    create_response: true,
    interrupt_response: true,
  };
  return {
    kind,
    model,
    answer: {
      instructions,
      modality: 'audio',
      format: PCM_24K,
      voice,
      speed: 1,
      tools: [],
      toolChoice: 'auto',
      maxOutputTokens: undefined,
    },
    inputFormat: PCM_24K,
    transcription:
      kind === 'transcription' ? { model: DEFAULT_TRANSCRIPTION_MODEL, language: undefined } : undefined,
    turnDetection,
  };
}
