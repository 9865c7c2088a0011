import type { SpeechToText } from '../../../engine/ports/speech-to-text.js';
import type {
  ListeningEvent,
  ListeningStream,
  ListenOptions,
} from '../../../engine/ports/streaming-speech-to-text.js';
import { EventQueue } from '../../../platform/async/event-queue.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { isProviderFailure } from '../breakers/provider-failure.js';
import type { ProviderEntry } from '../registry/provider-line.js';
import type { FailoverListeningOptions } from './failover-listening.js';
import { ListeningAttempt } from './listening-attempt.js';
import { cancelled, tooLate } from './listening-failure.js';
import { UnsettledAudio } from './unsettled-audio.js';

type Entry = ProviderEntry<SpeechToText>;

export interface FailoverStreamOptions extends FailoverListeningOptions {
  /** Those that may listen now, best first, their circuits apart: models of this machine come and go. */
  suitable: () => readonly Entry[];
}

/** A reader that leaves so many events unread has gone. */
const MAX_UNREAD = 1000;
/** Time to hear again what was said. */
const REPLAY_MS = 1000;

/** One recording that one provider after the other listens to. Whoever opens it closes it. */
export class FailoverStream implements ListeningStream {
  private readonly queue = new EventQueue<ListeningEvent>(() => this.close());
  private readonly audio: UnsettledAudio;
  private readonly onAbort = (): void => this.fail(cancelled());
  /** Those that failed since anything was understood. */
  private readonly failed = new Set<Entry>();
  private attempt: ListeningAttempt | undefined;
  /** Whether speech was told to have started, and not to have ended. */
  private isSpeaking = false;
  /** Until where speech was told. */
  private toldMs = 0;
  private hasEnded = false;
  private isOver = false;

  constructor(
    private readonly options: FailoverStreamOptions,
    private readonly asked: ListenOptions,
  ) {
    this.audio = new UnsettledAudio(options.suitable().length > 1);
    const { signal } = asked;
    signal?.addEventListener('abort', this.onAbort, { once: true });
    if (signal?.aborted === true) this.onAbort();
    else void this.listen();
  }

  push(pcm: Int16Array, speech?: Float32Array): void {
    if (this.isOver || this.hasEnded) return;
    this.audio.push(pcm, speech);
    this.attempt?.stream.push(pcm, speech);
  }

  flush(): void {
    if (this.isOver || this.hasEnded) return;
    this.audio.flush();
    this.attempt?.stream.flush();
    this.watch();
  }

  end(): void {
    this.hasEnded = true;
    this.attempt?.stream.end();
    this.watch();
  }

  close(): void {
    this.leave();
    this.queue.end();
  }

  [Symbol.asyncIterator](): AsyncIterator<ListeningEvent> {
    return this.queue[Symbol.asyncIterator]();
  }

  private async listen(): Promise<void> {
    try {
      for (let failure: AppError | undefined; !this.isOver;) {
        const entry = this.next(failure);
        failure = await this.follow(entry);
        if (failure === undefined) return this.close();
        this.failed.add(entry);
      }
    } catch (error) {
      this.fail(error);
    }
  }

  /** @throws AppError when none is left. */
  private next(failure: AppError | undefined): Entry {
    const { line } = this.options;
    const suitable = this.options.suitable();
    const usable = line.usable(suitable.filter((entry) => !this.failed.has(entry)));
    const [entry] = usable;
    if (entry === undefined) throw failure ?? line.noneAvailable(suitable);
    return entry;
  }

  /** Has a provider listen to its end. @returns what it failed with. @throws AppError what is not its failure. */
  private async follow(entry: Entry): Promise<AppError | undefined> {
    let attempt: ListeningAttempt | undefined;
    try {
      attempt = this.takeOver(entry);
      for await (const event of attempt.events()) this.take(event, attempt);
      if (this.isOver || (this.hasEnded && this.audio.pendingFlushes === 0)) return undefined;
      throw new AppError('stt_failed', `${entry.name} ended by itself`);
    } catch (thrown) {
      const failure = AppError.from(thrown);
      if (this.isOver) return undefined;
      if (attempt?.hasUnderstood !== true) await entry.breaker.failed(failure);
      if (!isProviderFailure(failure)) throw failure;
      this.options.logger.warn(
        { kind: 'stt', provider: entry.name, err: failure },
        'a provider stopped listening',
      );
      return failure;
    } finally {
      attempt?.close();
      if (this.attempt === attempt) this.attempt = undefined;
    }
  }

  private takeOver(entry: Entry): ListeningAttempt {
    const { language, endSilenceMs, minSpeechMs, interim, account } = this.asked;
    const wanted = { language, endSilenceMs, account, ...(minSpeechMs === undefined ? {} : { minSpeechMs }) };
    const listener = this.options.asListener(entry.provider);
    const stream = listener.listen({ ...wanted, interim: interim === true });
    const attempt = new ListeningAttempt(entry, stream, this.audio.replayTo(stream));
    if (this.hasEnded) stream.end();
    attempt.isCatchingUp = this.isOwed;
    this.attempt = attempt;
    this.watch();
    // What it hears may be the silence behind what was told already.
    if (this.isSpeaking) attempt.expectSpeech(endSilenceMs + REPLAY_MS, () => this.endSpeech());
    return attempt;
  }

  private take(event: ListeningEvent, attempt: ListeningAttempt): void {
    attempt.answered();
    switch (event.type) {
      case 'speech-started':
        attempt.hasHeardSpeech = true;
        this.toldMs = event.atMs;
        if (!this.isSpeaking) this.tell(event);
        this.isSpeaking = true;
        break;
      case 'interim':
        this.noteSuccess(attempt);
        // A reader that is behind gets the final text soon enough.
        if (this.queue.waiting === 0) this.tell(event);
        break;
      case 'final':
        this.noteSuccess(attempt);
        this.toldMs = event.endMs;
        this.audio.settle(event.endMs);
        this.tell(event);
        break;
      case 'speech-ended':
        this.toldMs = event.atMs;
        this.audio.settle(event.atMs);
        this.endSpeech();
        break;
      case 'flushed':
        this.isSpeaking = false;
        this.noteAnswer(attempt);
        this.tell({ type: 'flushed', atMs: this.audio.answerFlush() ?? event.atMs });
    }
    this.watch();
  }

  /** Text came: the provider works, and those that did not may be asked again should it fail later. */
  private noteSuccess(attempt: ListeningAttempt): void {
    if (attempt.hasUnderstood) return;
    attempt.hasUnderstood = true;
    attempt.entry.breaker.succeeded();
    if (attempt.entry !== this.options.suitable()[0]) this.options.line.countFallback();
    this.failed.clear();
  }

  private endSpeech(): void {
    if (this.isSpeaking) this.tell({ type: 'speech-ended', atMs: this.toldMs });
    this.isSpeaking = false;
  }

  /** How long the provider took for a flush. */
  private noteAnswer(attempt: ListeningAttempt): void {
    const { owedSinceMs, isCatchingUp, entry } = attempt;
    if (owedSinceMs !== undefined && !isCatchingUp) {
      this.options.line.firstOutputs.note(entry, performance.now() - owedSinceMs);
    }
    attempt.isCatchingUp = false;
    attempt.owedSinceMs = undefined;
  }

  /** Answers that are owed have a deadline; that to speech is the provider's own. */
  private watch(): void {
    const { attempt } = this;
    if (attempt === undefined || !this.isOwed) return;
    attempt.owedSinceMs ??= performance.now();
    const limitMs = this.limitMsFor(attempt);
    attempt.expectAnswer(limitMs, () => tooLate(attempt.entry.name, limitMs));
  }

  private get isOwed(): boolean {
    return this.hasEnded || this.audio.pendingFlushes > 0;
  }

  /** Shorter where another waits and this one usually is faster. */
  private limitMsFor({ entry, isCatchingUp }: ListeningAttempt): number {
    const { line, suitable, timeoutMs } = this.options;
    const hasNext = suitable().some(
      (other) => other !== entry && !this.failed.has(other) && line.isAvailable(other),
    );
    const isKnown = !isCatchingUp && line.firstOutputs.knows(entry);
    return hasNext && isKnown ? Math.min(timeoutMs, line.firstOutputs.patienceMsFor(entry)) : timeoutMs;
  }

  private tell(event: ListeningEvent): void {
    if (this.queue.waiting < MAX_UNREAD) this.queue.push(event);
    else this.fail(new AppError('internal', 'Nobody reads what is understood'));
  }

  private fail(thrown: unknown): void {
    if (this.isOver) return;
    this.leave();
    this.queue.fail(AppError.from(thrown));
  }

  private leave(): void {
    this.isOver = true;
    this.asked.signal?.removeEventListener('abort', this.onAbort);
    this.attempt?.close();
  }
}
