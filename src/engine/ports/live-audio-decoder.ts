/** Encodings of bare samples, by the names that ffmpeg has for them. */
export type SampleEncoding = 'u8' | 's16le' | 's24le' | 's32le' | 'f32le' | 'f64le' | 'alaw' | 'mulaw';

/** Samples without a container. */
export interface BareSamples {
  encoding: SampleEncoding;
  sampleRateHz: number;
  channels: number;
}

/** What a stream of audio is: a container, or bare samples. */
export type LiveAudioFormat = { container: 'webm' | 'ogg' | 'mp4' } | BareSamples;

/** A stream that is being decoded. Whoever opens it stops it. */
export interface LiveDecoding {
  /**
   * What was decoded, 16 kHz mono s16le in chunks of any size, for one reader. Ends when all of a finished stream was
   * given, or when it is stopped.
   *
   * @throws AppError `audio_unreadable` when the stream cannot be decoded, or no further; `not_ready` and
   *   `decoding_interrupted` when the machine is to blame.
   */
  readonly audio: AsyncIterable<Int16Array>;
  /**
   * Takes the next bytes, cut anywhere; never waits. Does nothing once the stream is finished or over.
   *
   * @throws AppError `server_busy` when so much waits to be decoded that these were not taken.
   */
  write(bytes: Uint8Array): void;
  /** No more bytes; what is not decoded after two seconds is dropped. */
  finish(): void;
  /** Ends it at once; resolves when nothing of it is left. */
  stop(): Promise<void>;
}

/** Decodes audio while it comes. */
export abstract class LiveAudioDecoder {
  /** @throws AppError `not_ready` when the machine is short of resources. */
  abstract open(format: LiveAudioFormat): Promise<LiveDecoding>;
}
