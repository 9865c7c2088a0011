import { ENGINE_SAMPLE_RATE_HZ } from '../../../engine/ports/audio-decoder.js';
import type {
  ListeningEvent,
  ListeningStream,
  ListenOptions,
} from '../../../engine/ports/streaming-speech-to-text.js';
import { EventQueue } from '../../../platform/async/event-queue.js';
import type { AppError } from '../../../platform/errors/app-error.js';
import type { RecognitionStage } from '../recognition/recognition-errors.js';
import { parseDeepgramMessage, type DeepgramMessage } from './deepgram-messages.js';
import { DeepgramSocket, type DeepgramTarget } from './deepgram-socket.js';
import { HeardSpeech } from './heard-speech.js';
import { PendingFlushes } from './pending-flushes.js';

/** So much audio is answered, also where nobody speaks: the vendor tells about once a second what it understands. */
const ANSWERED_MS = 2000;

/** One live recording at the vendor. Times of the vendor count from the first sample, as those of the port do. */
export class DeepgramListening implements ListeningStream {
  private readonly events = new EventQueue<ListeningEvent>(() => this.close());
  private readonly heard: HeardSpeech;
  private readonly flushes: PendingFlushes;
  private readonly socket: DeepgramSocket;
  private readonly cancel = (): void => this.fail(this.target.errors.cancelled());
  private pushedSamples = 0;
  private heardUntilMs = 0;
  private stopWaiting: (() => void) | undefined;
  private isEnding = false;
  private isOver = false;

  /** @param onOver told once it holds nothing any more. */
  constructor(
    private readonly target: DeepgramTarget,
    private readonly options: Pick<ListenOptions, 'interim' | 'signal'>,
    private readonly onOver: () => void,
  ) {
    this.heard = new HeardSpeech(options.interim === true);
    this.flushes = new PendingFlushes(target.timer, target.connectTimeoutMs, {
      onFlushed: (atMs) => this.tellFlushed(atMs),
      onMissed: () => this.miss('first-byte'),
    });
    this.socket = new DeepgramSocket(target, {
      onOpen: () => this.awaitAnswer(),
      onMessage: (text) => this.onMessage(parseDeepgramMessage(text)),
      onGone: (error) => this.fail(error),
    });
    options.signal?.addEventListener('abort', this.cancel, { once: true });
  }

  push(pcm: Int16Array): void {
    if (this.isOver || this.isEnding) return;
    this.pushedSamples += pcm.length;
    this.socket.sendAudio(pcm);
    this.awaitAnswer();
  }

  flush(): void {
    if (this.isOver || this.isEnding) return;
    if (this.flushes.add(msOf(this.pushedSamples), this.heard)) this.socket.finalize();
  }

  end(): void {
    if (this.isOver || this.isEnding) return;
    this.isEnding = true;
    if (this.pushedSamples === 0) return this.finish();
    this.socket.closeStream();
    this.stopTimer();
    this.awaitAnswer();
  }

  close(): void {
    this.finish();
  }

  [Symbol.asyncIterator](): AsyncIterator<ListeningEvent> {
    return this.events[Symbol.asyncIterator]();
  }

  /** Ends it with an error, after the events that came before. */
  fail(error: AppError): void {
    if (this.isOver) return;
    this.events.fail(error);
    this.finish();
  }

  private onMessage(message: DeepgramMessage | undefined): void {
    if (this.isOver) return;
    const { errors } = this.target;
    this.stopTimer();
    if (message === undefined) return this.fail(errors.failed('sent a message that is not of the protocol'));
    if (message.type === 'error') return this.fail(errors.failed('told of an error'));
    for (const event of this.heard.hear(message)) this.events.push(event);
    if (message.type === 'result') {
      this.heardUntilMs = Math.max(this.heardUntilMs, message.endMs);
      if (message.isFromFinalize) this.flushes.answer(message.endMs);
      else if (message.isFinal) this.flushes.settle(message.endMs);
    }
    if (message.type === 'metadata' && this.isEnding) {
      this.flushes.answerAll();
      this.finish();
    } else this.awaitAnswer();
  }

  /** Has a deadline run while the vendor may owe an answer; to a little audio it need not answer before there is more. */
  private awaitAnswer(): void {
    const { timer, connectTimeoutMs } = this.target;
    const mayOwe = this.isEnding || this.owedMs > 0;
    if (this.isOver || !mayOwe || !this.socket.isOpen || this.stopWaiting !== undefined) return;
    this.stopWaiting = timer(() => {
      this.stopWaiting = undefined;
      if (this.isEnding) this.miss('stall');
      else if (this.owedMs >= ANSWERED_MS) this.miss('first-byte');
    }, connectTimeoutMs);
  }

  /** Audio of which the vendor has not told what it understood, in milliseconds. */
  private get owedMs(): number {
    return msOf(this.pushedSamples) - this.heardUntilMs;
  }

  private stopTimer(): void {
    this.stopWaiting?.();
    this.stopWaiting = undefined;
  }

  private miss(stage: RecognitionStage): void {
    this.fail(this.target.errors.missed(stage, this.target.connectTimeoutMs));
  }

  private tellFlushed(atMs: number): void {
    this.heard.cut();
    this.events.push({ type: 'flushed', atMs });
  }

  private finish(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.events.end();
    this.options.signal?.removeEventListener('abort', this.cancel);
    this.stopTimer();
    this.flushes.stop();
    this.socket.close();
    this.onOver();
  }
}

const msOf = (samples: number): number => Math.round((samples / ENGINE_SAMPLE_RATE_HZ) * 1000);
