import type { Conversation } from '../../../engine/conversation/conversation.js';
import type { ConversationEvent } from '../../../engine/conversation/conversation-event.js';
import { AppError } from '../../../platform/errors/app-error.js';
import type { CallOutcome } from '../../../platform/telemetry/call-tally.js';
import { CLOSE, closeCodeOf } from '../../../platform/ws/close-codes.js';
import type { LiveSocket } from '../../../platform/ws/live-socket.js';
import type { CommandReceiver } from '../../../platform/ws/socket-surface.js';
import type { SocketTimer } from '../../../platform/ws/socket-timer.js';
import type { CallCommand, CallMessage, CallStart, CarrierCodec } from '../codec/carrier-codec.js';
import { CallEars } from './call-ears.js';
import type { CallListener } from './call-news.js';
import { CallVoice } from './call-voice.js';

/** What a call needs once it has begun. */
export interface Answering {
  conversation: Conversation;
  /** What is said first. */
  greeting: string | undefined;
  listener: CallListener;
}

export interface CallParts {
  socket: LiveSocket<CallMessage>;
  codec: CarrierCodec;
  timer: SocketTimer;
  /** Does work as part of the call's trace. */
  within: (work: () => void) => void;
  /** Takes the call. @throws AppError that it cannot be answered. */
  answer: (start: CallStart) => Answering;
  /** The call's socket is gone. */
  release: () => void;
}

/** A carrier sends `start` at once. */
const START_MS = 10_000;

/** One call from the opening of its socket to its end. */
export class Call implements CommandReceiver<CallCommand> {
  private readonly voice: CallVoice;
  private ears: CallEars | undefined;
  private answering: Answering | undefined;
  private telling: Promise<void> = Promise.resolve();
  private outcome: CallOutcome | undefined;
  private startedAtMs = 0;
  private readonly whenOver: (() => void)[] = [];
  private readonly cancelDeadline: () => void;

  constructor(private readonly parts: CallParts) {
    const { socket, codec, timer } = parts;
    this.voice = new CallVoice({
      frameSamples: () => codec.frameSamples,
      send: (message) => void socket.send(message),
      discard: () => socket.discardMedia(),
    });
    this.cancelDeadline = timer.schedule(() => {
      socket.fail(new AppError('socket_idle', 'No start came in time'), CLOSE.idle);
    }, START_MS);
  }

  receive(command: CallCommand): void {
    this.parts.within(() => this.carryOut(command));
  }

  /** A call goes on for as long as a server that stops may wait. */
  async finish(): Promise<void> {
    const isGoingOn = this.answering !== undefined && this.outcome === undefined;
    if (isGoingOn) await new Promise<void>((resolve) => this.whenOver.push(resolve));
  }

  async close(): Promise<void> {
    this.cancelDeadline();
    await this.end(this.parts.codec.endsByClosing ? 'completed' : 'dropped');
    this.parts.release();
  }

  private carryOut(command: CallCommand): void {
    switch (command.type) {
      case 'start':
        return this.start(command.start);
      case 'audio':
        return this.ears?.take(command.packet);
      case 'dtmf':
        return this.answering?.listener(command);
      case 'mark':
        return this.takeMark(command.name);
      case 'stop':
        return this.stop();
    }
  }

  private start(start: CallStart): void {
    const { socket, codec, timer, answer } = this.parts;
    this.cancelDeadline();
    try {
      this.answering = answer(start);
    } catch (thrown) {
      const error = AppError.from(thrown);
      return socket.fail(error, closeCodeOf(error));
    }
    const { conversation, greeting, listener } = this.answering;
    this.startedAtMs = timer.nowMs;
    this.ears = new CallEars({
      fromHz: codec.rateHz,
      toHz: conversation.inputRateHz,
      onCaller: (pcm) => listener({ type: 'caller-audio', pcm }),
      onAudio: (pcm) => conversation.pushAudio(pcm),
    });
    this.telling = this.tell(conversation);
    conversation.begin();
    if (greeting !== undefined) conversation.say(greeting);
  }

  private takeMark(name: string): void {
    const heard = this.voice.takeMark(name);
    if (heard !== undefined) this.answering?.listener({ type: 'sentence-heard', ...heard });
  }

  private stop(): void {
    void this.end('completed');
    this.parts.socket.close(CLOSE.normal, 'the call is over');
  }

  /** The conversation ends by itself only where it cannot go on. */
  private async tell(conversation: Conversation): Promise<void> {
    for await (const event of conversation.events) this.take(event);
    if (this.outcome !== undefined) return;
    void this.end('failed');
    this.parts.socket.close(CLOSE.providerUnavailable, 'the conversation is over');
  }

  private take(event: ConversationEvent): void {
    const hasCleared = this.voice.take(event);
    this.answering?.listener({ type: 'conversation', event });
    if (hasCleared) this.answering?.listener({ type: 'cleared' });
  }

  /** Once, whoever ends it first; resolves when everything was told. */
  private async end(outcome: CallOutcome): Promise<void> {
    const { answering } = this;
    if (answering === undefined) return;
    if (this.outcome !== undefined) return this.telling;
    this.outcome = outcome;
    this.ears?.end();
    this.ears = undefined;
    answering.conversation.close();
    // What ends it may be what tells.
    if (outcome !== 'failed') await this.telling;
    answering.listener({ type: 'ended', outcome, durationMs: this.parts.timer.nowMs - this.startedAtMs });
    for (const resolve of this.whenOver) resolve();
  }
}
