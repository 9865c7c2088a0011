/** What a synthesizer says in one go. */
export interface SynthesisPiece {
  /** In the symbols of the model; those that it does not know are left out. */
  phonemes: string;
  /** A voice that the model has, by its name. */
  voice: string;
  /** 1 is the voice's own. */
  speed: number;
}

/**
 * A model of speech synthesis that is loaded. It computes on the calling thread, so it belongs in a process of its own.
 * Whoever loads it releases it.
 */
export interface Synthesizer {
  /** Mono s16 audio at the rate of the model's format. @throws Error that names the file or the voice at fault. */
  synthesize(piece: SynthesisPiece): Promise<Int16Array>;

  /** Frees the session; no call may follow. */
  release(): Promise<void>;
}
