import { basename } from 'node:path';
import type { TokenBias, TokenVocabulary } from '../decoding/token-bias.js';
import type { ort } from '../onnx/onnx-runtime.js';
import { searchGreedily, type FoundToken } from './greedy-search.js';
import type { EncodedSpeech } from './parakeet-encoder.js';
import type { ParakeetFiles } from './parakeet-files.js';
import { scoresPerFrame, SessionLanes } from './session-lanes.js';
import { openTransducer, type TransducerGraphs } from './transducer-graphs.js';

/** Fewer durations cannot be told apart, and no model has more. */
const MIN_DURATIONS = 2;
const MAX_DURATIONS = 32;

/** The part of Parakeet that writes what the encoder heard. Whoever opens it releases it. */
export class TokenTransducer {
  private constructor(
    private readonly graphs: TransducerGraphs,
    private readonly vocabularySize: number,
    private readonly durations: number,
    private readonly maxTokensPerFrame: number,
  ) {}

  /**
   * @param sample something that the encoder heard, to try the graphs on.
   * @throws Error that names the file when one is damaged or does not go with the vocabulary or the encoder.
   */
  static async open(
    files: ParakeetFiles,
    options: ort.InferenceSession.SessionOptions,
    { tokens, blank }: TokenVocabulary,
    sample: EncodedSpeech,
    maxTokensPerFrame: number,
  ): Promise<TokenTransducer> {
    const graphs = await openTransducer(files, options);
    try {
      const { file } = graphs.joiner.graph;
      const durations = (await scoresPerFrame(graphs, sample, blank)) - tokens.length;
      if (durations < MIN_DURATIONS || durations > MAX_DURATIONS)
        throw new Error(
          `${file} gives ${tokens.length + durations} scores, which is not the ${tokens.length} tokens of ${basename(files.vocabulary)} and some durations`,
        );
      return new TokenTransducer(graphs, tokens.length, durations, maxTokensPerFrame);
    } catch (error) {
      await releaseGraphs(graphs);
      throw error;
    }
  }

  /** The tokens of each piece, which do not depend on the pieces beside it. */
  async decode(pieces: readonly EncodedSpeech[], biases?: readonly TokenBias[]): Promise<FoundToken[][]> {
    const lanes = new SessionLanes(this.graphs, this.vocabularySize, this.durations, pieces);
    return searchGreedily(lanes, {
      maxTokensPerFrame: this.maxTokensPerFrame,
      ...(biases === undefined ? {} : { biases }),
    });
  }

  release(): Promise<void> {
    return releaseGraphs(this.graphs);
  }
}

async function releaseGraphs({ predictor, joiner }: TransducerGraphs): Promise<void> {
  await Promise.all([predictor.graph.release(), joiner.graph.release()]);
}
