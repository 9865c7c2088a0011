import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { StreamResampler } from '../../../engine/audio/stream-resampler.js';
import type { Conversation } from '../../../engine/conversation/conversation.js';
import type { ConversationEvent } from '../../../engine/conversation/conversation-event.js';
import { AppError } from '../../../platform/errors/app-error.js';
import type { LiveSocket } from '../../../platform/ws/live-socket.js';
import type { CommandReceiver } from '../../../platform/ws/socket-surface.js';
import type { SocketConversation } from '../../assistant/socket-conversation.js';
import type { RealtimeCommand } from '../codec/realtime.codec.js';

/** Document 3's audio, both ways. */
export const REALTIME_RATE_HZ = 24_000;

export interface RealtimeConversationParts {
  socket: Pick<LiveSocket<ConversationEvent>, 'sendError'>;
  conversation: Conversation;
  joined: Pick<SocketConversation, 'within' | 'finish' | 'end' | 'close'>;
  /** Said when the client begins; the user speaks first where there is none. */
  greeting: string | undefined;
  /** Called once the conversation is over. */
  onClose: () => void;
}

/** A conversation over a socket of document 3, whoever holds it. */
export class RealtimeConversation implements CommandReceiver<RealtimeCommand> {
  /** Where the conversation hears another rate. */
  private readonly resampler: StreamResampler | undefined;
  private isReady = false;
  /** Whether the client began before the conversation was ready. */
  private isToBegin = false;
  /** Whether the client knows that it is not heard. */
  private isTold = false;

  constructor(private readonly parts: RealtimeConversationParts) {
    const { inputRateHz } = parts.conversation;
    if (inputRateHz !== REALTIME_RATE_HZ) {
      this.resampler = new StreamResampler(REALTIME_RATE_HZ, inputRateHz);
    }
  }

  /** Takes note of what the conversation tells. */
  note(event: ConversationEvent): void {
    if (event.type !== 'ready') return;
    this.isReady = true;
    this.isTold = false;
    if (this.isToBegin) this.greet();
  }

  receive(command: RealtimeCommand): void | Promise<void> {
    return this.parts.joined.within(() => {
      switch (command.type) {
        case 'audio':
          return this.hear(command.pcm);
        case 'start':
          return this.greet();
        case 'end-turn':
          return this.parts.conversation.endTurn();
        case 'reset':
          return this.reset();
      }
    });
  }

  /** Resolves when nothing is being answered. */
  finish(): Promise<void> {
    return this.parts.joined.finish();
  }

  async close(): Promise<void> {
    await this.parts.joined.end();
    this.parts.joined.close();
    this.parts.onClose();
  }

  private hear(pcm: Int16Array): void {
    if (this.isReady) this.parts.conversation.pushAudio(this.resampler?.push(pcm) ?? pcm);
    else this.tellDeaf();
  }

  /** Once until it is ready again: audio comes fifty times a second. */
  private tellDeaf(): void {
    if (this.isTold) return;
    this.isTold = true;
    this.parts.socket.sendError(
      new AppError('not_ready', 'Audio is not heard before the server has sent ready'),
    );
  }

  /** Clients begin again whenever it is ready; who has been greeted is not greeted again. */
  private greet(): void {
    const { conversation, greeting } = this.parts;
    this.isToBegin = !this.isReady;
    if (!this.isReady || greeting === undefined || conversation.said.length > 0) return;
    conversation.say(greeting);
  }

  private async reset(): Promise<void> {
    this.isReady = this.isToBegin = this.isTold = false;
    this.resampler?.flush();
    this.parts.conversation.reset();
    // What is ready at once says so before the next message is taken.
    await turnOfTheLoop();
  }
}
