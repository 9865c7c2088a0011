import type { Conversation } from '../../../engine/conversation/conversation.js';
import type { ConversationEvent } from '../../../engine/conversation/conversation-event.js';
import { AppError } from '../../../platform/errors/app-error.js';
import type { CallOutcome } from '../../../platform/telemetry/call-tally.js';
import { CLOSE, closeCodeOf } from '../../../platform/ws/close-codes.js';
import type { LiveSocket } from '../../../platform/ws/live-socket.js';
import type { CommandReceiver } from '../../../platform/ws/socket-surface.js';
import type { SocketTimer } from '../../../platform/ws/socket-timer.js';
import { CallEnding, type CallWish } from './call-ending.js';
import type { CallCommand, CallMessage, CallStart, CarrierCodec } from '../codec/carrier-codec.js';
import { CallEars } from './call-ears.js';
import type { CallEnder, CallListener } from './call-news.js';
import { CallVoice } from './call-voice.js';
import { KeypadInput } from './keypad-input.js';

/** What a call needs once it has begun. */
export interface Answering {
  conversation: Conversation;
  /** What is said first. */
  greeting: string | undefined;
  /** What is said where something went wrong. */
  apology: string | undefined;
  /** Does what the assistant wants, at the carrier; tells whether that could be done. Never rejects. */
  fulfil: (wish: CallWish) => Promise<boolean>;
  listener: CallListener;
}

export interface CallParts {
  socket: LiveSocket<CallMessage>;
  codec: CarrierCodec;
  timer: SocketTimer;
  /** Does work as part of the call's trace. */
  within: (work: () => void) => void;
  /** Takes the call. @throws AppError that it cannot be answered. */
  answer: (start: CallStart, ending: CallEnding) => Answering;
  /** The call's socket is gone: another call may take its place, while the last words of this one are recognised. */
  vacate: () => void;
  /** The call is over, and everything of it told. */
  release: () => void;
}

/** A carrier sends `start` at once. */
const START_MS = 10_000;
/** What a socket is closed with by a far end that is done. */
const REGULAR_ENDS: readonly number[] = [CLOSE.normal, CLOSE.goingAway, CLOSE.noCode];

/** One call from the opening of its socket to its end. */
export class Call implements CommandReceiver<CallCommand> {
  private readonly voice: CallVoice;
  private readonly ending: CallEnding;
  private readonly keypad: KeypadInput;
  /** What is being done about the call at its carrier. */
  private fulfilling: CallWish | undefined;
  private isFinishing = false;
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
    this.ending = new CallEnding({
      timer,
      isAllHeard: () => this.voice.isAllHeard,
      carryOut: (wish) => void this.fulfil(wish),
      onCancelled: (wish) => this.noteCancelled(wish),
    });
    this.keypad = new KeypadInput({
      timer,
      onBegin: () => this.silence(),
      onEntry: (text) => this.answering?.conversation.tell?.(text),
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
    this.isFinishing = true;
    const isGoingOn = this.answering !== undefined && this.outcome === undefined;
    if (isGoingOn) await new Promise<void>((resolve) => this.whenOver.push(resolve));
  }

  async close(code: number): Promise<void> {
    this.cancelDeadline();
    const isByServer = this.isFinishing && code === CLOSE.goingAway;
    const isTheEnd = this.parts.codec.endsByClosing && !isByServer && REGULAR_ENDS.includes(code);
    const ended = isTheEnd
      ? this.end('completed', 'caller')
      : this.end('dropped', isByServer ? 'server' : 'line');
    this.parts.vacate();
    await ended;
    this.parts.release();
  }

  private carryOut(command: CallCommand): void {
    switch (command.type) {
      case 'start':
        return this.start(command.start);
      case 'audio':
        return this.ears?.take(command.packet);
      case 'dtmf':
        return this.press(command);
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
      this.answering = answer(start, this.ending);
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
    this.ending.noteMark();
  }

  private stop(): void {
    void this.end('completed', 'caller');
    this.parts.socket.close(CLOSE.normal, 'the call is over');
  }

  private press(key: Extract<CallCommand, { type: 'dtmf' }>): void {
    if (this.answering === undefined || this.outcome !== undefined) return;
    this.answering.listener(key);
    this.ending.callOff();
    this.keypad.press(key.digit);
  }

  /** Whoever presses keys has heard enough. */
  private silence(): void {
    const { conversation } = this.answering ?? {};
    if (conversation?.state === 'speaking') conversation.interrupt();
  }

  private noteCancelled({ action }: CallWish): void {
    this.answering?.listener({ type: 'action', action, outcome: 'cancelled' });
  }

  /** The carrier may end the call before it has answered. */
  private async fulfil(wish: CallWish): Promise<void> {
    const { answering } = this;
    if (answering === undefined || this.outcome !== undefined) return;
    if (this.keypad.isUnderWay) return this.noteCancelled(wish);
    this.fulfilling = wish;
    const isDone = await answering.fulfil(wish);
    if (this.outcome !== undefined) return;
    if (isDone || wish.action === 'end') return this.hangUp();
    this.fulfilling = undefined;
    answering.listener({ type: 'action', action: wish.action, outcome: 'failed' });
    if (answering.apology !== undefined) answering.conversation.say(answering.apology);
  }

  private hangUp(): void {
    void this.end('completed', 'assistant');
    void this.parts.socket.send({ type: 'hang-up' });
    this.parts.socket.close(CLOSE.normal, 'the call is over');
  }

  /** The conversation ends by itself only where it cannot go on. */
  private async tell(conversation: Conversation): Promise<void> {
    for await (const event of conversation.events) this.take(event);
    if (this.outcome !== undefined) return;
    void this.end('failed', 'server');
    this.parts.socket.close(CLOSE.providerUnavailable, 'the conversation is over');
  }

  private take(event: ConversationEvent): void {
    const hasCleared = this.voice.take(event);
    this.answering?.listener({ type: 'conversation', event });
    if (hasCleared) this.answering?.listener({ type: 'cleared' });
    this.ending.take(event);
  }

  /** Once, whoever ends it first; resolves when everything was told. */
  private async end(outcome: CallOutcome, by: CallEnder): Promise<void> {
    const { answering } = this;
    if (answering === undefined) return;
    if (this.outcome !== undefined) return this.telling;
    this.outcome = outcome;
    this.ending.close();
    this.keypad.close();
    this.ears?.end();
    this.ears = undefined;
    if (answering.conversation.leave === undefined) answering.conversation.close();
    else answering.conversation.leave();
    // What ends it may be what tells.
    if (outcome !== 'failed') await this.telling;
    const { fulfilling: wish } = this;
    if (wish !== undefined) answering.listener({ type: 'action', action: wish.action, outcome: 'done' });
    answering.listener({
      type: 'ended',
      outcome,
      durationMs: this.parts.timer.nowMs - this.startedAtMs,
      endedBy: wish === undefined ? by : 'assistant',
      transferredTo: wish?.action === 'transfer' ? wish.target.name : undefined,
    });
    for (const resolve of this.whenOver) resolve();
  }
}
