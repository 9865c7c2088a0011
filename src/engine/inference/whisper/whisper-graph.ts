import type { ByteVocabulary } from './byte-vocabulary.js';
import type { WhisperTokens } from './whisper-tokens.js';

/** Cross-attention of one decoding step: `heads × rows × frames` weights, a row per token that went in. */
export interface StepAttention {
  heads: number;
  rows: number;
  frames: number;
  weights: Float32Array;
}

/** What a decoding step found. */
export interface StepOutput {
  /** Scores of the next token, a row of the vocabulary's size for each token that went in. */
  logits: Float32Array;
  vocabularySize: number;
  /** From the heads that follow the speech; undefined when the export does not tell. */
  attention: StepAttention | undefined;
}

/** Decoding of one piece of audio. */
export interface WhisperSteps {
  /** Puts tokens in from the beginning; what went in before is forgotten. */
  begin(tokens: readonly number[]): Promise<StepOutput>;
  /** Puts the next token in. */
  next(token: number): Promise<StepOutput>;
}

/** The graphs of a Whisper model, however they were exported. Whoever loads them releases them. */
export interface WhisperGraph {
  /** Mel filters of the features. */
  readonly mels: number;
  /** Longest text in tokens, with what stands before it. */
  readonly positions: number;
  /** Whether steps tell where they listen. */
  readonly hasAttention: boolean;
  /** @param features `mels × frames` values. */
  encode(features: Float32Array, frames: number): Promise<WhisperSteps>;
  release(): Promise<void>;
}

/** A Whisper model as its files hold it. */
export interface WhisperExport {
  graph: WhisperGraph;
  tokens: WhisperTokens;
  vocabulary: ByteVocabulary;
}
