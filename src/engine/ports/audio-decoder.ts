/** Sample rate, in Hz, of all audio inside the engine. */
export const ENGINE_SAMPLE_RATE_HZ = 16_000;

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
}
