import type { SpeechToText } from '../../../engine/ports/speech-to-text.js';
import type { ListeningEvent, ListeningStream } from '../../../engine/ports/streaming-speech-to-text.js';
import { afterReading } from '../../../platform/async/after-reading.js';
import { Interruption } from '../../../platform/async/interruption.js';
import type { AppError } from '../../../platform/errors/app-error.js';
import type { ProviderEntry } from '../registry/provider-line.js';

/** One provider's part in a recording, from where it took over; it may be told to have been too slow. */
export class ListeningAttempt {
  /** Whether it has given text. */
  hasUnderstood = false;
  hasHeardSpeech = false;
  /** Whether it has yet to hear what another was asked about. */
  isCatchingUp = false;
  /** Since when an answer to a flush or the end is waited for. */
  owedSinceMs: number | undefined;
  private readonly interruption = new Interruption();
  /** Each ends a waiting. */
  private readonly waits = new Map<string, () => void>();

  /** @param startMs where in the recording its stream begins. */
  constructor(
    readonly entry: ProviderEntry<SpeechToText>,
    readonly stream: ListeningStream,
    private readonly startMs: number,
  ) {}

  /** What it tells, with times of the recording. */
  async *events(): AsyncGenerator<ListeningEvent, void, undefined> {
    const reading = this.stream[Symbol.asyncIterator]();
    for (;;) {
      const result = await this.interruption.wait(reading.next());
      if (result.done === true) return;
      yield shifted(result.value, this.startMs);
    }
  }

  /** Ends with an error when it tells nothing for so long. */
  expectAnswer(limitMs: number, late: () => AppError): void {
    this.after('answer', limitMs, () => this.interruption.interrupt(late()));
  }

  answered(): void {
    this.stop('answer');
  }

  /** Calls `run` when it has heard no speech for so long. */
  expectSpeech(limitMs: number, run: () => void): void {
    this.after('speech', limitMs, () => {
      if (!this.hasHeardSpeech) run();
    });
  }

  close(): void {
    for (const name of [...this.waits.keys()]) this.stop(name);
    this.stream.close();
  }

  private after(name: string, limitMs: number, run: () => void): void {
    if (!this.waits.has(name)) this.waits.set(name, afterReading(limitMs, run));
  }

  private stop(name: string): void {
    this.waits.get(name)?.();
    this.waits.delete(name);
  }
}

function shifted(event: ListeningEvent, byMs: number): ListeningEvent {
  switch (event.type) {
    case 'interim':
      return { ...event, endMs: event.endMs + byMs };
    case 'final': {
      const { startMs, endMs, words } = event;
      const moved = words.map((word) => ({
        ...word,
        startMs: word.startMs + byMs,
        endMs: word.endMs + byMs,
      }));
      return { ...event, startMs: startMs + byMs, endMs: endMs + byMs, words: moved };
    }
    case 'speech-started':
    case 'speech-ended':
    case 'flushed':
      return { ...event, atMs: event.atMs + byMs };
  }
}
