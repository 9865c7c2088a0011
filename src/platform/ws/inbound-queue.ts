import type { Decoded, Lane } from './socket-codec.js';
import type { SocketLimits } from './socket-limits.js';

/** Commands that are handled without a pause before the event loop gets its turn. */
const COMMANDS_AT_ONCE = 32;
/** What follows it runs when the packet at hand has been read. */
const NOW = Promise.resolve();

interface Waiting<Command> {
  readonly command: Command;
  readonly bytes: number;
}

export interface InboundQueueHooks<Command> {
  /** Handles one command; the next waits until it has settled. */
  receive(command: Command): void | Promise<void>;
  /** Told of what `receive` throws; the queue goes on. */
  onFailure(error: unknown): void;
  /** Told when half of what may wait is reached, and again when three quarters of that have gone. */
  onPressure(isPressed: boolean): void;
}

/**
 * What a client sent and what is not handled yet: one command after the other, control ahead of media. Messages that
 * came in one packet are sorted before the first is handled.
 */
export class InboundQueue<Command> {
  private readonly lanes: Record<Lane, Waiting<Command>[]> = { control: [], media: [] };
  private bytes = 0;
  private isHandling = false;
  /** Commands since the event loop had its turn. */
  private handledInARow = 0;
  private isPressed = false;
  private isStopped = false;

  constructor(
    private readonly limits: Pick<SocketLimits, 'inboundMessages' | 'inboundBytes'>,
    private readonly hooks: InboundQueueHooks<Command>,
  ) {}

  /** @returns false when so much waits that this one was not taken. */
  offer({ lane, command }: Decoded<Command>, bytes: number): boolean {
    if (this.isStopped) return true;
    if (this.share >= 1) return false;
    this.lanes[lane].push({ command, bytes });
    this.bytes += bytes;
    this.weigh();
    if (!this.isHandling) {
      this.isHandling = true;
      void NOW.then(this.handle);
    }
    return true;
  }

  /** Handles nothing more; what waits is forgotten. */
  stop(): void {
    this.isStopped = true;
    this.lanes.control.length = 0;
    this.lanes.media.length = 0;
  }

  /** How much of what may wait does wait. */
  private get share(): number {
    const { control, media } = this.lanes;
    const { inboundMessages, inboundBytes } = this.limits;
    return Math.max((control.length + media.length) / inboundMessages, this.bytes / inboundBytes);
  }

  /** Handles what waits until a command takes its time; what does not costs no promise. */
  private readonly handle = (): void => {
    while (this.handledInARow < COMMANDS_AT_ONCE) {
      const next = this.take();
      if (next === undefined) return this.rest();
      this.handledInARow += 1;
      const settled = this.receive(next);
      if (settled !== undefined) return void settled.then(this.handle);
    }
    this.handledInARow = 0;
    setImmediate(this.handle);
  };

  private take(): Command | undefined {
    const next = this.lanes.control.shift() ?? this.lanes.media.shift();
    if (next === undefined) return undefined;
    this.bytes -= next.bytes;
    this.weigh();
    return next.command;
  }

  /** @returns what resolves when the command has settled; undefined when it has. */
  private receive(command: Command): Promise<void> | undefined {
    try {
      const settled = this.hooks.receive(command);
      return settled?.catch((error: unknown) => this.hooks.onFailure(error));
    } catch (error) {
      this.hooks.onFailure(error);
      return undefined;
    }
  }

  private rest(): void {
    this.isHandling = false;
    this.handledInARow = 0;
  }

  private weigh(): void {
    const isPressed = this.share >= (this.isPressed ? 1 / 8 : 1 / 2);
    if (isPressed === this.isPressed) return;
    this.isPressed = isPressed;
    this.hooks.onPressure(isPressed);
  }
}
