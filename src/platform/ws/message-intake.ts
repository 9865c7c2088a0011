import { AppError } from '../errors/app-error.js';
import { CLOSE, type CloseCode } from './close-codes.js';
import { InboundQueue } from './inbound-queue.js';
import { MessageRate } from './message-rate.js';
import { ProtocolFault } from './protocol-fault.js';
import type { Decoded, RawMessage, SocketCodec } from './socket-codec.js';
import type { SocketLimits } from './socket-limits.js';
import type { SocketTimer } from './socket-timer.js';

export interface IntakeHooks<Command> {
  /** Handles one command; the next waits until it has settled. */
  receive(command: Command): void | Promise<void>;
  /** Told of what `receive` or the codec throws. */
  onFailure(error: unknown): void;
  sendError(error: AppError): void;
  fail(error: AppError, code: CloseCode): void;
  /** Reads on, or leaves what comes to the network until there is room: nothing is lost by it. */
  setReading(isReading: boolean): void;
}

/** The way of a message from its frame to its command: rate, codec, queue. */
export class MessageIntake<Command> {
  private readonly queue: InboundQueue<Command>;
  private readonly rate: MessageRate;
  private faults = 0;
  private isPressed = false;

  constructor(
    private readonly codec: Pick<SocketCodec<Command, never>, 'decode'>,
    private readonly limits: SocketLimits,
    timer: SocketTimer,
    private readonly hooks: IntakeHooks<Command>,
  ) {
    this.queue = new InboundQueue(limits, {
      receive: (command) => hooks.receive(command),
      onFailure: (error) => hooks.onFailure(error),
      onPressure: (isPressed) => {
        this.isPressed = isPressed;
        this.pace();
      },
    });
    this.rate = new MessageRate(limits, timer, () => this.pace());
  }

  take(message: RawMessage): void {
    if (!this.keepsRate()) return;
    let decoded: Decoded<Command> | ProtocolFault | undefined;
    try {
      decoded = this.codec.decode(message);
    } catch (error) {
      return this.hooks.onFailure(error);
    }
    if (decoded instanceof ProtocolFault) return this.answerFault(decoded);
    this.faults = 0;
    if (decoded === undefined || this.queue.offer(decoded, message.data.byteLength)) return;
    this.hooks.fail(new AppError('server_busy', 'More was sent than can be handled'), CLOSE.tryAgainLater);
  }

  /** Handles nothing more, and leaves no timer behind. */
  stop(): void {
    this.queue.stop();
    this.rate.stop();
  }

  private keepsRate(): boolean {
    const verdict = this.rate.take();
    if (verdict === 'within') return true;
    if (verdict === 'beyond') this.hooks.fail(this.tooFast(), CLOSE.tooManyMessages);
    else if (verdict === 'too-fast') this.hooks.sendError(this.tooFast());
    this.pace();
    return verdict !== 'beyond';
  }

  private tooFast(): AppError {
    const message = `Messages come too fast: at most ${this.limits.messagesPerSec ?? 0} a second are read`;
    return new AppError('too_many_messages', message);
  }

  private pace(): void {
    this.hooks.setReading(!this.isPressed && !this.rate.isOverdrawn);
  }

  private answerFault(fault: ProtocolFault): void {
    const error = new AppError('malformed_message', fault.message);
    this.faults += 1;
    if (this.faults >= this.limits.faultsInARow) this.hooks.fail(error, fault.closeCode);
    else this.hooks.sendError(error);
  }
}
