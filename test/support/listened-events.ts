import { setTimeout as delay } from 'node:timers/promises';
import type { ListeningEvent, ListeningStream } from '../../src/engine/ports/streaming-speech-to-text.js';
import { AppError } from '../../src/platform/errors/app-error.js';

type Final = Extract<ListeningEvent, { type: 'final' }>;
/** Samples of 20 milliseconds. */
const CHUNK_SAMPLES = 320;

/** What a stream tells, read as it comes. */
export class ListenedEvents {
  readonly events: ListeningEvent[] = [];
  /** Resolves when the stream is over, with what it failed with. */
  readonly over: Promise<AppError | undefined>;
  private readonly waiting = new Set<() => void>();

  constructor(readonly stream: ListeningStream) {
    this.over = this.read();
  }

  get finals(): Final[] {
    return this.events.filter((event) => event.type === 'final');
  }

  /** All final text. */
  get text(): string {
    return this.finals.map(({ text }) => text).join(' ');
  }

  /** Kinds of events in order, runs of one kind as one. */
  get kinds(): string[] {
    return this.events.map(({ type }) => type).filter((type, index, all) => type !== all[index - 1]);
  }

  /** Pushes audio as it would come, though not as slowly. */
  push(...audio: readonly Int16Array[]): Promise<void> {
    return this.pushInChunks(audio, () => new Promise(setImmediate));
  }

  /** Pushes audio as it would come. */
  pushInTime(...audio: readonly Int16Array[]): Promise<void> {
    let dueMs = performance.now();
    return this.pushInChunks(audio, (chunk) =>
      delay(Math.max(0, (dueMs += chunk.length / 16) - performance.now())),
    );
  }

  /** Resolves when so many events of a kind were told. @throws AppError when the stream is over before. */
  async until(type: ListeningEvent['type'], count = 1): Promise<void> {
    const isTold = (): boolean => this.events.filter((event) => event.type === type).length >= count;
    while (!isTold()) {
      const told = new Promise<boolean>((resolve) => this.waiting.add(() => resolve(true)));
      const isOver = !(await Promise.race([told, this.over.then(() => false)]));
      if (isOver && !isTold()) throw (await this.over) ?? new Error(`The stream ended without ${type}`);
    }
  }

  private async pushInChunks(
    audio: readonly Int16Array[],
    wait: (chunk: Int16Array) => Promise<unknown>,
  ): Promise<void> {
    for (const pcm of audio) {
      for (let at = 0; at < pcm.length; at += CHUNK_SAMPLES) {
        const chunk = pcm.subarray(at, at + CHUNK_SAMPLES);
        this.stream.push(chunk);
        await wait(chunk);
      }
    }
  }

  private async read(): Promise<AppError | undefined> {
    try {
      for await (const event of this.stream) {
        this.events.push(event);
        for (const tell of this.waiting) tell();
        this.waiting.clear();
      }
      return undefined;
    } catch (error) {
      return AppError.from(error);
    }
  }
}
