import type { Conversation } from '../../engine/conversation/conversation.js';
import type { ConversationEvent } from '../../engine/conversation/conversation-event.js';
import { CLOSE } from '../../platform/ws/close-codes.js';
import type { LiveSocket } from '../../platform/ws/live-socket.js';
import type { ConversationTelemetry, SocketTrace } from './conversation-telemetry.js';

export interface SocketConversationParts {
  socket: LiveSocket<ConversationEvent>;
  conversation: Conversation;
  telemetry: ConversationTelemetry;
  trace: SocketTrace;
  /** What its turns are recorded under. */
  sessionId: string;
  /** Told of each event after it was sent. */
  onEvent?: (event: ConversationEvent) => void;
}

/** Tells a socket what happens in a conversation, as it happens. Whoever makes one ends it. */
export class SocketConversation {
  private telling: Promise<void> = Promise.resolve();
  private isEnding = false;
  private onQuiet: (() => void) | undefined;

  constructor(private readonly parts: SocketConversationParts) {}

  begin(): void {
    this.telling = this.tell();
    this.parts.conversation.begin();
  }

  /** Does work as part of the socket's trace. */
  within<T>(work: () => T): T {
    return this.parts.trace.within(work);
  }

  noteFailure(error: unknown): void {
    this.parts.telemetry.noteFailure(this.parts.socket.request, error);
  }

  /** Resolves when nothing is being answered; where the conversation can tell, no turn begins any more. */
  async finish(): Promise<void> {
    const { conversation } = this.parts;
    if (conversation.finish !== undefined) return conversation.finish();
    if (this.isAnswering) await new Promise<void>((resolve) => (this.onQuiet = resolve));
  }

  /** Ends the conversation; resolves when everything was told. */
  async end(): Promise<void> {
    this.isEnding = true;
    this.parts.conversation.close();
    await this.telling;
  }

  /** The socket is gone, and all that was done for it. */
  close(): void {
    this.parts.trace.end();
  }

  private get isAnswering(): boolean {
    return ['thinking', 'speaking'].includes(this.parts.conversation.state);
  }

  /** Nobody waits for the client: what it does not read is bounded by the socket. */
  private async tell(): Promise<void> {
    const { conversation, socket } = this.parts;
    for await (const event of conversation.events) {
      if (event.type === 'halted' || event.type === 'interrupted') socket.discardMedia();
      void socket.send(event);
      this.note(event);
    }
    this.onQuiet?.();
    if (!this.isEnding) socket.close(CLOSE.providerUnavailable, 'the conversation is over');
  }

  private note(event: ConversationEvent): void {
    const { socket, telemetry, sessionId, onEvent } = this.parts;
    if (event.type === 'state' && !this.isAnswering) this.onQuiet?.();
    if (event.type === 'turn-end') telemetry.noteTurn(socket.request, sessionId, event);
    if (event.type === 'failed') this.noteFailure(event.error);
    onEvent?.(event);
  }
}
