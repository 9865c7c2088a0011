import type { StepOutput, WhisperSteps } from '../../src/engine/inference/whisper/whisper-graph.js';
import { TIMESTAMP_COUNT, type WhisperTokens } from '../../src/engine/inference/whisper/whisper-tokens.js';

/** A vocabulary of twenty tokens of text, of which the last two are not said, and of all times. */
export const SMALL_TOKENS: WhisperTokens = {
  endOfText: 20,
  startOfTranscript: 21,
  languages: new Map([
    ['en', 22],
    ['de', 23],
    ['fr', 24],
  ]),
  transcribe: 25,
  startOfPrevious: 26,
  noSpeech: 27,
  noTimestamps: 28,
  timestampBegin: 29,
  suppressed: [18, 19],
  suppressedFirst: [0, 20],
};
export const SMALL_VOCABULARY = SMALL_TOKENS.timestampBegin + TIMESTAMP_COUNT;

/** Scores of what follows on tokens, and where the last of them listened. */
export interface ScriptedStep {
  logits: Float32Array;
  /** One weight per frame. */
  attention?: Float32Array;
}

/** Steps of a model whose scores depend on all that went in, as the function says. */
export class ScriptedSteps implements WhisperSteps {
  /** What went in, each time from the beginning. */
  readonly begun: number[][] = [];
  private taken: number[] = [];

  constructor(private readonly scoresAfter: (tokens: readonly number[]) => ScriptedStep) {}

  async begin(tokens: readonly number[]): Promise<StepOutput> {
    this.begun.push([...tokens]);
    this.taken = [];
    return this.put(tokens);
  }

  async next(token: number): Promise<StepOutput> {
    return this.put([token]);
  }

  private put(tokens: readonly number[]): StepOutput {
    const steps = tokens.map((token) => {
      this.taken.push(token);
      return this.scoresAfter(this.taken);
    });
    const frames = steps[0]?.attention?.length ?? 0;
    const joined = (rows: Float32Array[]): Float32Array => Float32Array.from(rows.flatMap((row) => [...row]));
    return {
      logits: joined(steps.map((step) => step.logits)),
      vocabularySize: steps[0]?.logits.length ?? 0,
      attention:
        frames === 0
          ? undefined
          : { heads: 1, rows: steps.length, frames, weights: joined(steps.map((step) => step.attention!)) },
    };
  }
}
