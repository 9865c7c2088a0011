import type { Conversation } from '../../src/engine/conversation/conversation.js';
import type { ConversationEvent } from '../../src/engine/conversation/conversation-event.js';
import { Call } from '../../src/modules/telephony/call/call.js';
import type { CallEnding, CallWish } from '../../src/modules/telephony/call/call-ending.js';
import type { CallNews } from '../../src/modules/telephony/call/call-news.js';
import type {
  CallMessage,
  CallStart,
  CarrierCodec,
} from '../../src/modules/telephony/codec/carrier-codec.js';
import { TwilioCodec } from '../../src/modules/telephony/codec/twilio.codec.js';
import { EventQueue } from '../../src/platform/async/event-queue.js';
import type { AppError } from '../../src/platform/errors/app-error.js';
import type { LiveSocket } from '../../src/platform/ws/live-socket.js';
import { ManualTimer } from './manual-timer.js';

const START: CallStart = { callSid: 'CA1', streamSid: 'MZ1', from: undefined, to: undefined, parameters: {} };

/** A conversation that a test holds. */
class HeldConversation implements Conversation {
  readonly events = new EventQueue<ConversationEvent>();
  state: Conversation['state'] = 'listening';
  readonly said = [];
  readonly inputRateHz = 16_000;
  heardSamples = 0;
  readonly calls: string[] = [];
  /** A test that waits for last words has its own; whoever has none is closed at once. */
  leave?: () => void;

  begin = (): void => void this.calls.push('begin');
  say = (text: string): void => void this.calls.push(`say ${text}`);
  endTurn = (): void => void this.calls.push('endTurn');
  interrupt = (): void => void this.calls.push('interrupt');
  tell = (text: string): void => void this.calls.push(`tell ${text}`);
  reset = (): void => void this.calls.push('reset');
  pushAudio(pcm: Int16Array): void {
    this.heardSamples += pcm.length;
  }
  close(): void {
    this.calls.push('close');
    this.events.end();
  }
}

/** A call between a socket and a conversation, which a test holds both, on a clock that it turns. */
export class HeldCall {
  readonly conversation = new HeldConversation();
  /** What the carrier is sent, and the codes that its socket is closed with. */
  readonly sent: (CallMessage | string)[] = [];
  readonly news: CallNews[] = [];
  /** What the call was asked to do. */
  readonly wishes: CallWish[] = [];
  /** Whether it is done. */
  fulfilment: Promise<boolean> = Promise.resolve(true);
  /** Why nobody can answer. */
  refusal: AppError | undefined;
  vacations = 0;
  releases = 0;
  readonly call: Call;
  private ending: CallEnding | undefined;

  constructor(
    readonly timer = new ManualTimer(),
    codec: CarrierCodec = new TwilioCodec(),
  ) {
    this.call = new Call({
      socket: {
        send: async (message: CallMessage) => void this.sent.push(message),
        discardMedia: () => 0,
        fail: (error: AppError, code: number) => void this.sent.push(`${code} ${error.code}`),
        close: (code: number) => void this.sent.push(`${code}`),
      } as unknown as LiveSocket<CallMessage>,
      codec,
      timer,
      within: (work) => work(),
      answer: (_, ending) => {
        if (this.refusal !== undefined) throw this.refusal;
        this.ending = ending;
        return {
          conversation: this.conversation,
          greeting: 'Hello!',
          apology: 'Sorry!',
          fulfil: (wish) => {
            this.wishes.push(wish);
            return this.fulfilment;
          },
          listener: (one) => void this.news.push(one),
        };
      },
      vacate: () => (this.vacations += 1),
      release: () => (this.releases += 1),
    });
  }

  get ends(): CallNews[] {
    return this.news.filter(({ type }) => type === 'ended');
  }

  start(): void {
    this.call.receive({ type: 'start', start: START });
  }

  /** So many samples of silence from the caller. */
  audio(samples: number): void {
    this.call.receive({ type: 'audio', packet: { pcm: new Int16Array(samples) } });
  }

  /** The assistant wants something done about the call. */
  ask(wish: CallWish): void {
    if (this.ending === undefined) throw new Error('Nobody answers this call');
    this.ending.ask(wish);
  }

  /** Resolves when what was told has been dealt with. */
  settle(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }
}
