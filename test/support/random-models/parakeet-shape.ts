/** Sizes of a Parakeet model. */
export interface ParakeetShape {
  /** Values of a feature frame. */
  filters: number;
  subsamplingChannels: number;
  /**
   * Instead of convolutions, the loudest of eight frames in each of so many bands, in steps of a deviation: what features
   * of two programs differ by in their last bits is gone behind that.
   */
  coarseBands?: number;
  layers: number;
  /** Values of an encoder frame. */
  size: number;
  heads: number;
  feedForward: number;
  /** Frames that a convolution of a layer sees. */
  kernel: number;
  /** Layers and size of the prediction network. */
  predictorLayers: number;
  predictorSize: number;
  joinerSize: number;
  /** Tokens without the blank. */
  tokens: number;
  durations: number;
  /** Encoder frames that positions are known for. */
  maxFrames: number;
  /** Added to the score of the blank: random weights prefer no token, speech is mostly blanks. */
  blankBias: number;
  /** Added to the score of each duration: models seldom choose none. */
  durationBiases: readonly number[];
}

/** parakeet-tdt-0.6b-v3, as its configuration says. */
export const PARAKEET_V3: ParakeetShape = {
  filters: 128,
  subsamplingChannels: 256,
  layers: 24,
  size: 1024,
  heads: 8,
  feedForward: 4096,
  kernel: 9,
  predictorLayers: 2,
  predictorSize: 640,
  joinerSize: 640,
  tokens: 8192,
  durations: 5,
  maxFrames: 5000,
  blankBias: 8,
  durationBiases: [-6, 0, 0, -1, -2],
};

/** Small enough for a test, with the inputs and outputs of the 0.6b models. */
export const SMALL_PARAKEET: ParakeetShape = {
  ...PARAKEET_V3,
  subsamplingChannels: 16,
  layers: 2,
  size: 64,
  heads: 4,
  feedForward: 128,
  predictorSize: 48,
  joinerSize: 48,
  tokens: 1024,
  maxFrames: 500,
  blankBias: 5,
  durationBiases: [],
};
