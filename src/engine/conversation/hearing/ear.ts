import { AppError } from '../../../platform/errors/app-error.js';
import type { SpeechListeners } from '../../ports/speech-listeners.js';
import type {
  ListeningEvent,
  ListeningStream,
  StreamingSpeechToText,
} from '../../ports/streaming-speech-to-text.js';
import type { ConversationClock } from '../conversation-clock.js';
import { SAMPLES_PER_MS } from './audio-intake.js';
import { TurnText } from './turn-text.js';
import type { TurnSettings } from '../turn-settings.js';

/** After a failure, listening is tried again no sooner. */
const RETRY_MS = 1000;
const SPEECH = 0.5;

export interface EarParts {
  listeners: SpeechListeners;
  /** ISO 639-1. */
  language: string;
  settings: TurnSettings;
  clock: ConversationClock;
  /** What the cost of recognition is put down to. */
  account?: string | undefined;
}

/** Where one turn ends in what is being listened to. Without anybody who waits for it, the turn is forgotten. */
interface TurnEnd {
  resolve?: (text: TurnText) => void;
  reject?: (error: AppError) => void;
}

/**
 * Speech recognition of one conversation, which goes on whatever becomes of its streams: what they tell becomes the
 * texts of turns. Whoever opens it closes it.
 */
export class Ear {
  private readonly listener: StreamingSpeechToText;
  private stream: ListeningStream | undefined;
  private turn: TurnText;
  private ends: TurnEnd[] = [];
  private samples = 0;
  private retryAtMs = 0;
  private hasSpeech = false;
  /** Why some of this turn was not listened to. */
  private loss: AppError | undefined;
  private lastFailure: AppError | undefined;

  /**
   * @param onText told when there is more of the turn, or other.
   * @throws AppError as {@link SpeechListeners.choose}.
   */
  constructor(
    private readonly parts: EarParts,
    private readonly onText: () => void,
  ) {
    this.listener = parts.listeners.choose(parts.language);
    this.turn = this.newTurn();
  }

  /** What is understood of the turn by now. */
  get text(): TurnText {
    return this.turn;
  }

  /** The recogniser's provider, as settings name it. */
  get provider(): string {
    return this.listener.capabilities.provider;
  }

  /** @param speech the probability of speech of each frame of `pcm`. */
  push(pcm: Int16Array, speech: Float32Array): void {
    this.hasSpeech ||= speech.some((probability) => probability >= SPEECH);
    if (this.stream === undefined && this.parts.clock.nowMs() >= this.retryAtMs) this.open();
    if (this.stream === undefined && this.hasSpeech) this.loss ??= this.lastFailure;
    this.stream?.push(pcm, speech);
    this.samples += pcm.length;
  }

  /**
   * Ends the turn here.
   *
   * @throws AppError why not all of it could be listened to; `cancelled` after {@link forget}.
   */
  conclude(): Promise<TurnText> {
    const { loss, stream } = this;
    this.hasSpeech = false;
    this.loss = undefined;
    if (loss !== undefined || stream === undefined) {
      this.turn = this.newTurn();
      return loss === undefined ? Promise.resolve(this.turn) : Promise.reject(loss);
    }
    return new Promise((resolve, reject) => {
      this.ends.push({ resolve, reject });
      stream.flush();
    });
  }

  /** Drops what was said, also of turns whose text is awaited. */
  forget(): void {
    this.turn = this.newTurn();
    this.hasSpeech = false;
    this.loss = undefined;
    for (const end of this.ends) end.reject?.(new AppError('cancelled', 'What was said is to be forgotten'));
    this.ends = this.ends.map(() => ({}));
    if (this.stream === undefined) return;
    this.ends.push({});
    this.stream.flush();
  }

  /** Leaves a stream that does not answer; the next one begins with what comes now. */
  restart(reason: AppError): void {
    const { ends } = this;
    this.stream?.close();
    this.stream = undefined;
    this.ends = [];
    this.turn = this.newTurn();
    if (this.hasSpeech) this.loss ??= reason;
    for (const end of ends) end.reject?.(reason);
  }

  close(): void {
    this.retryAtMs = Infinity;
    this.restart(new AppError('cancelled', 'The conversation has ended'));
  }

  private newTurn(): TurnText {
    return new TurnText(this.parts.language);
  }

  private open(): void {
    const { language, settings, account } = this.parts;
    const { endSilenceMs, minSpeechMs, interruptSpeechMs } = settings;
    const shortestMs = Math.min(minSpeechMs, interruptSpeechMs);
    this.stream = this.listener.listen({
      language,
      endSilenceMs,
      minSpeechMs: shortestMs,
      interim: true,
      account,
    });
    void this.read(this.stream, this.samples / SAMPLES_PER_MS);
  }

  /** @param startMs where in all audio the stream begins. */
  private async read(stream: ListeningStream, startMs: number): Promise<void> {
    try {
      for await (const event of stream) {
        if (this.stream !== stream) return;
        this.take(event, startMs);
      }
      if (this.stream === stream)
        this.fail(new AppError('stt_failed', 'The speech recognition ended by itself'));
    } catch (error) {
      if (this.stream === stream) this.fail(AppError.from(error));
    }
  }

  private take(event: ListeningEvent, startMs: number): void {
    const [end] = this.ends;
    if (event.type === 'flushed') {
      this.ends.shift();
      const { turn } = this;
      this.turn = this.newTurn();
      turn.dropInterim();
      end?.resolve?.(turn);
      return;
    }
    if (event.type !== 'final' && event.type !== 'interim') return;
    // What comes before the answer to a flush is of the turn that has ended.
    if (end !== undefined && (end.resolve === undefined || event.type === 'interim')) return;
    const { text } = this.turn;
    this.turn.add({ ...event, endMs: event.endMs + startMs });
    if (end === undefined && this.turn.text !== text) this.onText();
  }

  private fail(error: AppError): void {
    this.retryAtMs = this.parts.clock.nowMs() + RETRY_MS;
    this.lastFailure = error;
    this.restart(error);
  }
}
