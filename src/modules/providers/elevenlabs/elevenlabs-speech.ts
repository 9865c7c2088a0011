import type { AppError } from '../../../platform/errors/app-error.js';
import { PcmBytes } from '../../../engine/audio/pcm-bytes.js';
import type { SynthesisErrors } from '../synthesis/synthesis-errors.js';
import type { Utterance } from '../synthesis/utterance.js';
import type { VendorSocket } from '../connections/vendor-socket.js';
import { ELEVENLABS_RATE_HZ, parseElevenLabsMessage, type TimedChar } from './elevenlabs-messages.js';
import type { SpareSocket } from './spare-socket.js';

/** What the vendor is asked for. */
export interface ElevenLabsOrder {
  url: string;
  messages: readonly object[];
  onWord: (word: string, endMs: number) => void;
}

const SAMPLES_PER_MS = ELEVENLABS_RATE_HZ / 1000;

/**
 * One text on a socket of its own, which is closed when the text is said, or wanted no more: the vendor knows no other way
 * to be stopped. Where a spare socket turns out to be gone, a new one is opened, once.
 */
export class ElevenLabsSpeech {
  private readonly pcm = new PcmBytes();
  private socket: VendorSocket | undefined;
  private hasHeard = false;
  private samples = 0;
  /** The word whose end has not come. */
  private word = { text: '', endMs: 0 };

  constructor(
    private readonly utterance: Utterance,
    private readonly errors: SynthesisErrors,
    private readonly order: ElevenLabsOrder,
  ) {}

  /** @throws AppError when the vendor cannot be asked. */
  async ask(sockets: SpareSocket): Promise<void> {
    const { url, messages } = this.order;
    const { socket, isSpare } = sockets.take(url, {
      onMessage: (text) => this.onMessage(text, sockets),
      onGone: (error) => {
        if (isSpare && !this.hasHeard)
          this.ask(sockets).catch((reason: unknown) => this.fail(reason as AppError));
        else this.fail(error);
      },
    });
    this.socket = socket;
    this.utterance.signal.addEventListener('abort', () => socket.close(), { once: true });
    // What fails here is told by onGone as well.
    await socket.opened.catch(() => undefined);
    for (const message of messages) socket.send(message);
  }

  private onMessage(text: string, sockets: SpareSocket): void {
    const message = parseElevenLabsMessage(text);
    if (message === undefined)
      return this.fail(this.errors.failed('sent a message that is not of the protocol'));
    if (message.type === 'error') return this.fail(this.errors.ofStatus(message.status));
    this.hearChars(message.chars);
    const pcm = this.pcm.feed(message.pcm);
    this.samples += pcm.length;
    this.utterance.push(pcm);
    if (!this.hasHeard) {
      this.hasHeard = true;
      sockets.prepare(this.order.url);
    }
    if (!message.isFinal) return;
    this.endWord();
    this.utterance.endSpeech();
    this.socket?.close();
  }

  /** Their times count from the audio that they come with. */
  private hearChars(chars: readonly TimedChar[]): void {
    const fromMs = this.samples / SAMPLES_PER_MS;
    for (const { char, endMs } of chars) {
      if (char.trim() === '') this.endWord();
      else this.word = { text: this.word.text + char, endMs: fromMs + endMs };
    }
  }

  private endWord(): void {
    if (this.word.text !== '') this.order.onWord(this.word.text, this.word.endMs);
    this.word = { text: '', endMs: 0 };
  }

  private fail(error: AppError): void {
    this.utterance.fail(error);
    this.socket?.close();
  }
}
