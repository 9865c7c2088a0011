import type { RawData } from 'ws';
import { AppError } from '../errors/app-error.js';
import type { ErrorEnvelope } from '../http/error-envelope.js';
import type { Logger } from '../logging/logger.js';
import { CLOSE, closeCodeOf, type CloseCode } from './close-codes.js';
import type { FramedSocket } from './framed-socket.js';
import { Heartbeat } from './heartbeat.js';
import type { LiveSocket } from './live-socket.js';
import { MessageIntake } from './message-intake.js';
import { OutboundQueue } from './outbound-queue.js';
import type { SocketCodec } from './socket-codec.js';
import type { SocketLimits } from './socket-limits.js';
import type { CommandReceiver, SocketSurface } from './socket-surface.js';
import type { SocketTimer } from './socket-timer.js';
import type { UpgradeRequest } from './upgrade-request.js';

/** How long a client may take over the end of its socket. */
const CLOSE_GRACE_MS = 2000;

export interface ConnectionParts<Command, Event> {
  readonly socket: FramedSocket;
  readonly request: UpgradeRequest;
  readonly surface: SocketSurface<Command, Event>;
  readonly codec: SocketCodec<Command, Event>;
  readonly limits: SocketLimits;
  readonly envelope: ErrorEnvelope;
  readonly timer: SocketTimer;
  readonly logger: Logger;
}

/** One socket from its upgrade to its end: everything between the frames and the surface. */
export class SocketConnection<Command, Event> implements LiveSocket<Event> {
  readonly request: UpgradeRequest;
  /** Resolves with the close code when the socket is gone and its receiver has been told. */
  readonly closed: Promise<number>;
  private readonly intake: MessageIntake<Command>;
  private readonly outbound: OutboundQueue;
  private readonly heartbeat: Heartbeat;
  private readonly ending = new AbortController();
  /** The same as a flag: a signal costs more to ask, with every message. */
  private isEnding = false;
  private readonly openedAtMs: number;
  private readonly counts = { messagesIn: 0, messagesOut: 0 };
  private receiver: CommandReceiver<Command> | undefined;
  private joining: Promise<void> = Promise.resolve();
  private sentCode: number | undefined;
  private cancelGrace: (() => void) | undefined;

  constructor(private readonly parts: ConnectionParts<Command, Event>) {
    const { socket, request, codec, limits, timer } = parts;
    this.request = request;
    this.openedAtMs = timer.nowMs;
    this.intake = new MessageIntake(codec, limits, timer, {
      receive: (command) => this.receive(command),
      onFailure: (error) => this.answerFailure(error),
      sendError: (error) => this.sendError(error),
      fail: (error, code) => this.fail(error, code),
      // A socket that is ending is read to its end, whatever had been too much.
      setReading: (isReading) => (isReading || this.signal.aborted ? socket.resume() : socket.pause()),
    });
    this.outbound = new OutboundQueue(socket, limits, timer, () => this.cutSlowReader());
    this.heartbeat = new Heartbeat(limits, timer, {
      ping: () => socket.ping(),
      onVanished: () => socket.terminate(),
      onIdle: () => this.fail(new AppError('socket_idle', 'Nothing was sent for too long'), CLOSE.idle),
      isDeaf: () => socket.isPaused,
    });
    this.closed = new Promise((resolve) => {
      socket.once('close', (code) => void this.end(code).then(resolve));
    });
    this.listen(socket);
  }

  get signal(): AbortSignal {
    return this.ending.signal;
  }

  /** Joins the socket to its surface; call it once. */
  open(): void {
    const { surface, logger } = this.parts;
    logger.info(this.logFields(), 'socket opened');
    const join = async (): Promise<void> => {
      this.receiver = await surface.open(this);
    };
    this.joining = join().catch((error: unknown) => this.answerFailure(error, true));
  }

  /** Lets the surface come to an end, at most until the deadline; then closes with 1001. */
  async finish(deadline: Promise<void>): Promise<void> {
    const finishing = this.joining.then(() => this.receiver?.finish?.());
    await Promise.race([finishing, deadline]).catch((error: unknown) => this.answerFailure(error));
    this.close(CLOSE.goingAway, 'the server stops');
    await this.closed;
  }

  send(event: Event): Promise<void> {
    const messages = this.isEnding ? [] : this.parts.codec.encode(event);
    this.counts.messagesOut += messages.length;
    return this.outbound.push(messages);
  }

  discardMedia(): number {
    return this.outbound.discardMedia();
  }

  sendError(error: AppError): void {
    if (this.signal.aborted) return;
    void this.outbound.push([{ data: this.textOf(error), lane: 'control' }]);
  }

  fail(error: AppError, code: CloseCode): void {
    this.sendError(error);
    this.close(code, error.code);
  }

  close(code: CloseCode = CLOSE.normal, reason = ''): void {
    if (!this.beginEnd(code)) return;
    const { socket } = this.parts;
    void this.outbound.flushed().then(() => {
      socket.beforeFault = undefined;
      socket.close(code, reason);
    });
  }

  private listen(socket: FramedSocket): void {
    socket.beforeFault = (code) => this.answerFrameFault(code);
    socket.on('message', (data: RawData, isBinary: boolean) => this.take(data as Buffer, isBinary));
    socket.on('pong', () => this.heartbeat.hearPong());
    // What a frame or the network did wrong is answered already, or there is nobody to tell: the end follows.
    socket.on('error', () => undefined);
  }

  private take(data: Buffer, isBinary: boolean): void {
    if (this.isEnding) return;
    this.counts.messagesIn += 1;
    this.heartbeat.hearMessage();
    this.intake.take({ data, isBinary });
  }

  private receive(command: Command): void | Promise<void> {
    if (this.receiver !== undefined) return this.receiver.receive(command);
    return this.joining.then(() => this.receiver?.receive(command));
  }

  /** The library is about to close the socket: past the queue, the client is told why. */
  private answerFrameFault(code: number): void {
    const error =
      code === CLOSE.tooBig
        ? new AppError('payload_too_large', `A message may have ${this.parts.limits.messageBytes} bytes`)
        : new AppError('malformed_message', 'The message is not valid UTF-8, or its frame is malformed');
    this.parts.socket.send(this.textOf(error));
    this.beginEnd(code);
  }

  /** An error that was meant for the client leaves the socket open, unless there is nothing to go on with. */
  private answerFailure(thrown: unknown, isFatal = !(thrown instanceof AppError)): void {
    const error = AppError.from(thrown);
    if (error.kind === 'internal') {
      this.parts.logger.error(
        { ...this.logFields(), err: error.cause ?? error },
        'socket failed unexpectedly',
      );
    }
    if (isFatal) this.fail(error, closeCodeOf(error));
    else this.sendError(error);
  }

  private cutSlowReader(): void {
    const error = new AppError('client_too_slow', 'What was sent is not read fast enough');
    this.parts.socket.send(this.textOf(error));
    this.close(CLOSE.policy, error.code);
  }

  /** @returns false when the end has begun already. */
  private beginEnd(code: number): boolean {
    if (this.signal.aborted) return false;
    const { socket, timer } = this.parts;
    this.sentCode = code;
    this.isEnding = true;
    this.ending.abort();
    this.intake.stop();
    this.heartbeat.stop();
    socket.resume();
    this.cancelGrace = timer.schedule(() => socket.terminate(), CLOSE_GRACE_MS);
    return true;
  }

  private async end(code: number): Promise<number> {
    const { logger, timer } = this.parts;
    this.beginEnd(code);
    this.cancelGrace?.();
    this.outbound.stop();
    const durationMs = Math.round(timer.nowMs - this.openedAtMs);
    const fields = { ...this.logFields(), code: this.sentCode, durationMs, ...this.counts };
    logger.info(fields, 'socket closed');
    const told = this.joining
      .then(() => this.receiver?.close(this.sentCode ?? code))
      .catch((error: unknown) =>
        logger.error({ ...this.logFields(), err: error }, 'socket failed unexpectedly'),
      );
    // Who is still joining hears of the end then; nobody waits for that.
    if (this.receiver !== undefined) await told;
    return this.sentCode ?? code;
  }

  private textOf(error: AppError): string {
    return JSON.stringify(this.parts.envelope.render(error, this.request.id).body);
  }

  private logFields(): object {
    const { id: requestId, traceId, route } = this.request;
    return { requestId, traceId, surface: this.parts.surface.surface, route };
  }
}
