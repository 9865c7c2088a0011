import { SpeechToText, type SpeechToTextCapabilities } from './speech-to-text.js';
import type { Word } from './transcript.js';

export interface ListeningCapabilities extends SpeechToTextCapabilities {
  /** Whether it can tell what it understands before that is final. */
  interimResults: boolean;
}

export interface ListenOptions {
  /** ISO 639-1 code. */
  language: string;
  /**
   * Silence that ends what was said, in milliseconds; as near to it as the provider can come. It is heard, not waited
   * for: where no audio is pushed, no silence passes.
   */
  endSilenceMs: number;
  /** Speech that it takes for `speech-started`, in milliseconds; 160 when absent, as near as the provider can come. */
  minSpeechMs?: number;
  /** Whether interim results are wanted, where there can be any. False when absent. */
  interim?: boolean;
  /** What its cost is put down to, such as a call: for measurements, vendors are not told. */
  account?: string | undefined;
  /** Leaves at once when it fires; the iteration then throws `cancelled`. */
  signal?: AbortSignal;
}

/**
 * What is told while somebody speaks. Times are integer milliseconds from the first sample that was pushed. Every
 * `interim` and `final` comes between a `speech-started` and the `speech-ended` or `flushed` that follows it, or the end.
 */
export type ListeningEvent =
  /** Somebody began to speak, there. */
  | { type: 'speech-started'; atMs: number }
  /** What is understood of the speech since the last `final`, until there; replaces the one before. Only where wanted. */
  | { type: 'interim'; endMs: number; text: string }
  /** A stretch whose text, never empty, does not change any more; the next begins where it ended or later. */
  | {
      type: 'final';
      startMs: number;
      endMs: number;
      text: string;
      words: readonly Word[];
      confidence: number;
    }
  /** Nobody has spoken since then for the silence asked for; all that was said before has been told. */
  | { type: 'speech-ended'; atMs: number }
  /**
   * The answer to each {@link ListeningStream.flush}: everything up to here has been told, without a `speech-ended`. Who
   * goes on speaking begins anew.
   */
  | { type: 'flushed'; atMs: number };

/** A live recording that is being recognised: audio goes in, one reader iterates over what is understood. */
export interface ListeningStream extends AsyncIterable<ListeningEvent> {
  /**
   * Takes 16 kHz mono s16le samples of any length, and never waits; nothing happens once it has ended. The samples may
   * be kept: they must not change afterwards.
   *
   * @param speech the probability of speech, 0–1, of each frame of voice detection, where it is known and the
   *   samples are whole frames: spares the detection of those who would do it themselves.
   */
  push(pcm: Int16Array, speech?: Float32Array): void;
  /** Asks for the text of all that was pushed, without waiting for silence: the speaker is known to be done. */
  flush(): void;
  /** No more audio comes: the iteration ends when all was told, which may leave out the last `speech-ended`. */
  end(): void;
  /** Ends everything at once, at the vendor too, and the iteration; so does leaving the iteration. */
  close(): void;
}

/** Speech recognition that also hears speech while it is spoken. */
export abstract class StreamingSpeechToText extends SpeechToText {
  abstract override readonly capabilities: ListeningCapabilities;

  /**
   * Begins to listen. Whoever calls it closes the stream.
   *
   * The iteration throws AppError `language_not_supported`, `stt_unavailable`, `stt_timeout` (no answer to speech or to a
   * flush), `stt_failed` (broke off) or `cancelled`, after the events that came before.
   */
  abstract listen(options: ListenOptions): ListeningStream;
}
