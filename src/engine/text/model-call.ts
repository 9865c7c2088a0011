/** What a model was called for. */
export type ModelCallPurpose = 'transcription' | 'translation' | 'template';

/** One call of a model, for accounting: it cost time and tokens also when its answer could not be used. */
export interface ModelCall {
  /** Name of the provider in settings, such as `openai`; `embedded` for what runs in this server. */
  provider: string;
  model: string;
  purpose: ModelCallPurpose;
  /** As that model counts them. */
  inputTokens: number;
  outputTokens: number;
  durationMs: number;
}

/** Told of each call as it ends. */
export type ModelCallListener = (call: ModelCall) => void;
