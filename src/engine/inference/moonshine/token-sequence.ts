import { MOONSHINE } from './moonshine-shape.js';
import { isLooping } from './repetition-guard.js';
import type { AttentionRows } from './word-alignment.js';

/** Tokens per second of audio above which an English text is a hallucination. */
const MAX_TOKENS_PER_SEC = 6.5;
const MIN_TOKENS = 4;
/**
 * From this probability on the model is believed that nothing is said. Measured: noise 0.97–1, music 0.51–1, real
 * speech that got an empty text 0.29–0.61.
 */
const SILENCE_PROBABILITY = 0.8;
/**
 * A text against the model's own first guess of silence counts only from this mean probability on. Measured below
 * the limit above: music 0.43–0.67, digital silence 0.62, real speech 0.65–0.84.
 */
const MIN_DOUBTED_CONFIDENCE = 0.7;
/**
 * Where the guess of silence is likelier than not it is a doubt; below, hardly one: no music or silence was measured
 * there, but short sentences were, at a confidence of 0.55.
 */
const DOUBT_PROBABILITY = 0.5;
const MIN_CONFIDENCE = 0.5;

/** What one decoding step found for one piece. */
export interface StepResult {
  /** The likeliest token and the next one. */
  tokens: readonly [number, number];
  probabilities: readonly [number, number];
  /** Cross-attention over the piece's frames. */
  attention: Float32Array;
}

/** The text of one piece as it grows token by token. */
export class TokenSequence {
  readonly tokens: number[] = [];
  readonly probabilities: number[] = [];
  /** Probability of an empty text when it was the likeliest; 0 when it was not. */
  silenceProbability = 0;
  private readonly rows: Float32Array[] = [];
  private readonly limit: number;

  /**
   * @param durationSec length of the audio, which bounds the text.
   * @param maxTokensPerSec how dense a text may be.
   */
  constructor(
    durationSec: number,
    private readonly frames: number,
    maxTokensPerSec = MAX_TOKENS_PER_SEC,
  ) {
    const believable = Math.ceil(durationSec * maxTokensPerSec);
    this.limit = Math.min(Math.max(believable, MIN_TOKENS), MOONSHINE.maxPositions);
  }

  /**
   * Takes the likeliest token. The model sometimes claims an empty text of real speech, with little confidence: its
   * second choice then begins the text.
   *
   * @returns the token to go on with; undefined when the text is complete.
   */
  take(step: StepResult): number | undefined {
    this.rows.push(step.attention);
    let [token] = step.tokens;
    let [probability] = step.probabilities;
    if (token === MOONSHINE.endToken) {
      if (this.tokens.length > 0) return undefined;
      this.silenceProbability = probability;
      if (probability >= SILENCE_PROBABILITY) return undefined;
      token = step.tokens[1];
      probability = step.probabilities[1] / (1 - probability);
    }
    this.tokens.push(token);
    this.probabilities.push(probability);
    return this.tokens.length < this.limit && !isLooping(this.tokens) ? token : undefined;
  }

  /** How many more tokens the text may have. */
  get room(): number {
    return this.limit - this.tokens.length;
  }

  /** Whether the tokens are speech rather than what a recogniser makes of noise. */
  get isBelievable(): boolean {
    if (this.tokens.length === 0 || this.silenceProbability === 0) return this.tokens.length > 0;
    const isDoubted = this.silenceProbability >= DOUBT_PROBABILITY;
    return this.confidence >= (isDoubted ? MIN_DOUBTED_CONFIDENCE : MIN_CONFIDENCE);
  }

  /** Mean token probability; 0 without tokens. */
  get confidence(): number {
    const { probabilities } = this;
    return probabilities.length === 0
      ? 0
      : probabilities.reduce((sum, value) => sum + value, 0) / probabilities.length;
  }

  /** A row per token and, unless the text was cut off, one for its end. */
  get attention(): AttentionRows {
    const weights = new Float32Array(this.rows.length * this.frames);
    this.rows.forEach((row, index) => weights.set(row, index * this.frames));
    return { rows: this.rows.length, frames: this.frames, weights };
  }
}
