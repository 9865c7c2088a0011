/** Sample rate, in Hz, of all audio inside the engine. */
export const ENGINE_SAMPLE_RATE_HZ = 16_000;

/**
 * What is decoded, and searched for speech, in one go: 16 s, whole frames of voice detection. Each search waits for a
 * worker, so it must bring more than a piece or two.
 */
export const ENGINE_BLOCK_SAMPLES = 16 * ENGINE_SAMPLE_RATE_HZ;

export interface DecodeOptions {
  /** Audio longer than this is refused with `audio_too_long` as soon as it is known to be. */
  maxDurationSec: number;
  signal?: AbortSignal;
}

/** Turns a file of any supported container and codec into engine PCM. */
export abstract class AudioDecoder {
  /**
   * Streams the audio of a file as 16 kHz mono s16 chunks, in bounded memory: the source is read no faster than
   * the chunks are taken. Ending the iteration early stops the work.
   *
   * @throws AppError `audio_unreadable`, `audio_too_short` (no samples at all), `audio_too_long`,
   *   `decoding_timeout`, `decoding_interrupted` (passing) or `cancelled`.
   */
  abstract decode(path: string, options: DecodeOptions): AsyncIterable<Int16Array>;

  /**
   * The same with its channels apart: arrays of equal length, one for each channel, as many as the file has.
   *
   * @throws AppError as {@link decode}; `too_many_channels` for more than eight.
   */
  abstract decodeChannels(path: string, options: DecodeOptions): AsyncIterable<Int16Array[]>;
}
