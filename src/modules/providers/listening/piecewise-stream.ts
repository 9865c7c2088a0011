import { ENGINE_SAMPLE_RATE_HZ } from '../../../engine/ports/audio-decoder.js';
import type {
  ListeningEvent,
  ListeningStream,
  ListenOptions,
} from '../../../engine/ports/streaming-speech-to-text.js';
import type { VoiceActivityStream } from '../../../engine/ports/voice-activity.js';
import { LiveCutter, type LiveStep } from '../../../engine/transcription/live-cutter.js';
import { LiveSeams } from '../../../engine/transcription/live-seams.js';
import type { AudioPiece } from '../../../engine/transcription/open-piece.js';
import { overlapSecFor } from '../../../engine/transcription/pieces-for.js';
import type { TranscribedPiece } from '../../../engine/transcription/transcription-event.js';
import { EventQueue } from '../../../platform/async/event-queue.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { AudioInbox, type Heard } from './audio-inbox.js';
import type { ListeningByPiecesOptions } from './listening-by-pieces.js';
import { cancelled, listeningFailure, tooLate } from './listening-failure.js';
import { PieceRecognitions } from './piece-recognitions.js';
import { TimedWork } from './timed-work.js';
import { ToldInOrder } from './told-in-order.js';

const DEFAULT_MIN_SPEECH_MS = 160;
/** However long a piece the recogniser takes: text is told, and audio let go, after so much speech without a pause. */
const MAX_PIECE_SEC = 30;
/** What was said is recognised again for an interim result once so much more was said. */
const INTERIM_MS = 500;
/** With so many recognitions going on, what was said later waits. */
const MAX_UNTOLD = 6;

/** One recording that is listened to by pieces. Whoever opens it closes it. */
export class PiecewiseStream implements ListeningStream {
  private readonly queue = new EventQueue<ListeningEvent>(() => this.close());
  private readonly inbox = new AudioInbox();
  private readonly cutter: LiveCutter;
  private readonly detection: VoiceActivityStream;
  private readonly recognitions: PieceRecognitions;
  private readonly seams = new LiveSeams();
  /** The last final piece: those behind it give way to its words. */
  private lastFinal: Promise<unknown> = Promise.resolve();
  private readonly telling = new ToldInOrder(
    (event) => this.queue.push(event),
    (error) => this.fail(error),
  );
  private readonly onAbort = (): void => this.fail(cancelled());
  private detecting: TimedWork<Float32Array> | undefined;
  private isOver = false;
  private heardMs = 0;
  private interimAtMs = 0;

  constructor(
    private readonly options: ListeningByPiecesOptions,
    private readonly asked: ListenOptions,
  ) {
    const { recognizer, voiceActivity, timeoutMs } = options;
    const { language, minSpeechMs = DEFAULT_MIN_SPEECH_MS, endSilenceMs, account, signal } = asked;
    const maxPieceSec = Math.min(recognizer.capabilities.maxPieceSec, MAX_PIECE_SEC);
    const overlapSec = overlapSecFor(recognizer.capabilities);
    this.cutter = new LiveCutter({ maxPieceSec, overlapSec, minSpeechMs, endSilenceMs });
    this.detection = voiceActivity.open('live');
    const onInterim = (heard: TranscribedPiece): void => this.tellInterim(heard);
    this.recognitions = new PieceRecognitions({ recognizer, language, account, timeoutMs, onInterim });
    signal?.addEventListener('abort', this.onAbort, { once: true });
    if (signal?.aborted === true) this.onAbort();
    else if (recognizer.capabilities.languages.includes(language)) void this.listen();
    else this.fail(this.notUnderstood(language));
  }

  push(pcm: Int16Array, speech?: Float32Array): void {
    if (this.isOver || this.inbox.push(pcm, speech)) return;
    this.fail(new AppError('stt_unavailable', `${this.provider} does not keep up with what is said`));
  }

  flush(): void {
    if (!this.isOver) this.inbox.flush();
  }

  end(): void {
    if (!this.isOver) this.inbox.end();
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
      for (;;) {
        const heard = await this.inbox.take();
        if (this.isOver) return;
        await this.hear(heard);
        // What was said later waits in the inbox, which is bounded.
        if (heard.type === 'end' || this.telling.waiting > MAX_UNTOLD) await this.telling.allTold();
        if (heard.type === 'end') return this.close();
      }
    } catch (error) {
      this.fail(error);
    }
  }

  private async hear(heard: Heard): Promise<void> {
    if (heard.type === 'audio') {
      const probabilities = heard.speech ?? (await this.detect(heard.pcm));
      this.follow(this.cutter.push(heard.pcm, probabilities));
      this.heardMs += (heard.pcm.length * 1000) / ENGINE_SAMPLE_RATE_HZ;
      this.peek();
      return;
    }
    this.follow(this.cutter.flush());
    this.recognitions.drop();
    if (heard.type === 'flush') this.telling.add({ type: 'flushed', atMs: heard.atMs });
  }

  private follow(steps: readonly LiveStep[]): void {
    for (const step of steps) {
      switch (step.type) {
        case 'paused':
          this.recognitions.guessAt(step.piece);
          break;
        case 'resumed':
          this.recognitions.drop();
          break;
        case 'piece':
          this.telling.add(this.finish(step.piece));
          this.interimAtMs = step.piece.endMs;
          break;
        case 'speech-started':
        case 'speech-ended':
          this.telling.add(step);
      }
    }
  }

  private finish(piece: AudioPiece): Promise<ListeningEvent | undefined> {
    const [recognized, before] = [this.recognitions.finish(piece), this.lastFinal];
    const final = recognized.then(async (heard) => {
      await before;
      return finalOf(this.seams.take(heard));
    });
    this.lastFinal = final;
    return final;
  }

  private detect(pcm: Int16Array): Promise<Float32Array> {
    const { timeoutMs } = this.options;
    this.detecting = new TimedWork(
      (signal) => this.detection.probabilities(pcm, signal),
      timeoutMs,
      () => tooLate(this.provider, timeoutMs),
    );
    return this.detecting.result;
  }

  /** Has what is being said recognised, now and then, when all that is final is told. */
  private peek(): void {
    if (this.asked.interim !== true || !this.options.interimResults) return;
    if (this.recognitions.isAhead || this.telling.waiting > 0) return;
    if (this.heardMs - this.interimAtMs < INTERIM_MS) return;
    const piece = this.cutter.growing;
    if (piece === undefined) return;
    this.interimAtMs = this.heardMs;
    this.recognitions.peekAt(piece);
  }

  private tellInterim(heard: TranscribedPiece): void {
    // A reader that is behind gets the final text soon enough.
    const isWanted = this.asked.interim === true && this.options.interimResults && this.queue.waiting === 0;
    if (!isWanted || this.telling.waiting > 0) return;
    const { text, endMs } = this.seams.untold(heard);
    if (text !== '') this.queue.push({ type: 'interim', endMs, text });
  }

  private fail(thrown: unknown): void {
    if (this.isOver) return;
    this.leave();
    this.queue.fail(listeningFailure(thrown, this.provider));
  }

  /** Ends all that goes on; nothing is told any more. */
  private leave(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.asked.signal?.removeEventListener('abort', this.onAbort);
    this.detecting?.cancel(cancelled());
    this.recognitions.close();
    this.inbox.end();
  }

  private get provider(): string {
    return this.options.recognizer.capabilities.provider;
  }

  private notUnderstood(language: string): AppError {
    const { languages: supported } = this.options.recognizer.capabilities;
    const message = `Language '${language}' is not recognised by ${this.provider}. Supported languages: ${supported.join(', ')}.`;
    return new AppError('language_not_supported', message, { details: { supported: [...supported] } });
  }
}

/** What is told of a piece; nothing when nobody spoke. */
function finalOf({ startMs, endMs, text, words, confidence }: TranscribedPiece): ListeningEvent | undefined {
  return text === '' ? undefined : { type: 'final', startMs, endMs, text, words, confidence };
}
