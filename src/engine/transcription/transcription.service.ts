import type { TranscriptionEvent } from './transcription-event.js';
import {
  TranscriptionRun,
  type TranscribeOptions,
  type TranscriptionServiceOptions,
} from './transcription-run.js';

/** Turns recordings into text, piece by piece. Holds no state between recordings. */
export class TranscriptionService {
  constructor(private readonly options: TranscriptionServiceOptions) {}

  /**
   * Transcribes a recording while it is read. Pieces are told as they are done, which need not be their order; the
   * source is read only as fast as pieces are recognised and events are taken. Ending the iteration, or the signal,
   * ends all work on the recording.
   *
   * @param source 16 kHz mono PCM, in chunks of any size, which must not change afterwards.
   * @throws AppError `cancelled`, what the source throws, or what the recogniser throws.
   */
  async *transcribe(
    source: AsyncIterable<Int16Array>,
    options: TranscribeOptions,
    signal?: AbortSignal,
  ): AsyncGenerator<TranscriptionEvent, void, undefined> {
    yield* this.run(alone(source), false, options, signal);
  }

  /**
   * The same for a recording whose channels are kept apart: each is cut and recognised for itself, and its pieces name it.
   *
   * @param source arrays of equal length, one for each channel.
   * @throws as {@link transcribe}.
   */
  async *transcribeChannels(
    source: AsyncIterable<readonly Int16Array[]>,
    options: TranscribeOptions,
    signal?: AbortSignal,
  ): AsyncGenerator<TranscriptionEvent, void, undefined> {
    yield* this.run(source, true, options, signal);
  }

  private async *run(
    source: AsyncIterable<readonly Int16Array[]>,
    isSplit: boolean,
    options: TranscribeOptions,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<TranscriptionEvent, void, undefined> {
    const run = new TranscriptionRun(source, { ...options, isSplit }, this.options, signal);
    try {
      yield* run.events();
    } finally {
      await run.close();
    }
  }
}

/** A recording of one channel. */
async function* alone(source: AsyncIterable<Int16Array>): AsyncGenerator<Int16Array[], void, undefined> {
  for await (const samples of source) yield [samples];
}
