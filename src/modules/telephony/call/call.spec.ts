import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeEach, describe, expect, it } from 'vitest';
import { ManualTimer } from '../../../../test/support/manual-timer.js';
import type { Conversation } from '../../../engine/conversation/conversation.js';
import type { ConversationEvent } from '../../../engine/conversation/conversation-event.js';
import { EventQueue } from '../../../platform/async/event-queue.js';
import { AppError } from '../../../platform/errors/app-error.js';
import type { LiveSocket } from '../../../platform/ws/live-socket.js';
import type { CallMessage, CallStart, CarrierCodec } from '../codec/carrier-codec.js';
import { TwilioCodec } from '../codec/twilio.codec.js';
import { VonageCodec } from '../codec/vonage.codec.js';
import { Call } from './call.js';
import type { CallEnding, CallWish } from './call-ending.js';
import type { CallNews } from './call-news.js';

const START: CallStart = { callSid: 'CA1', streamSid: 'MZ1', from: undefined, to: undefined, parameters: {} };
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A conversation that a test holds. */
class HeldConversation implements Conversation {
  readonly events = new EventQueue<ConversationEvent>();
  state: Conversation['state'] = 'listening';
  readonly said = [];
  readonly inputRateHz = 16_000;
  heardSamples = 0;
  readonly calls: string[] = [];

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

let timer: ManualTimer;
let conversation: HeldConversation;
let sent: (CallMessage | string)[];
let news: CallNews[];
let refusal: AppError | undefined;
let releases: number;
let call: Call;
let ending: CallEnding;
let wishes: CallWish[];
let fulfilment: Promise<boolean>;

function open(codec: CarrierCodec = new TwilioCodec()): void {
  conversation = new HeldConversation();
  sent = [];
  news = [];
  refusal = undefined;
  releases = 0;
  wishes = [];
  fulfilment = Promise.resolve(true);
  call = new Call({
    socket: {
      send: async (message: CallMessage) => void sent.push(message),
      discardMedia: () => 0,
      fail: (error: AppError, code: number) => void sent.push(`${code} ${error.code}`),
      close: (code: number) => void sent.push(`${code}`),
    } as unknown as LiveSocket<CallMessage>,
    codec,
    timer,
    within: (work) => work(),
    answer: (_, given) => {
      if (refusal !== undefined) throw refusal;
      ending = given;
      return {
        conversation,
        greeting: 'Hello!',
        apology: 'Sorry!',
        fulfil: (wish) => {
          wishes.push(wish);
          return fulfilment;
        },
        listener: (one) => void news.push(one),
      };
    },
    release: () => (releases += 1),
  });
}

beforeEach(() => {
  timer = new ManualTimer();
  open();
});

const audio = (samples: number): void =>
  call.receive({ type: 'audio', packet: { pcm: new Int16Array(samples) } });
const ends = (): CallNews[] => news.filter(({ type }) => type === 'ended');

describe('Call', () => {
  it('greets, and hears what the caller says at the rate that is listened at', () => {
    call.receive({ type: 'start', start: START });
    expect(conversation.calls).toEqual(['begin', 'say Hello!']);
    for (let frame = 0; frame < 50; frame += 1) audio(160);
    expect(conversation.heardSamples).toBeGreaterThan(15_900);
    expect(conversation.heardSamples).toBeLessThanOrEqual(16_000);
  });

  it('is closed when it does not start in time, and left alone when it does', () => {
    timer.advance(9999);
    expect(sent).toEqual([]);
    timer.advance(1);
    expect(sent).toEqual(['4408 socket_idle']);
  });

  it('leaves no timer behind', async () => {
    call.receive({ type: 'start', start: START });
    expect(timer.pending).toBe(0);
    await call.close(1006);
    expect(releases).toBe(1);
  });

  it('holds nothing of a thousand calls that have ended', async () => {
    timer = new ManualTimer();
    const calls: WeakRef<object>[] = [];
    for (let count = 0; count < 1000; count += 1) {
      open();
      call.receive({ type: 'start', start: START });
      audio(160);
      conversation.events.push({ type: 'audio', turn: 1, pcm: new Int16Array(800), rateHz: 8000 });
      conversation.events.push({ type: 'sentence-end', turn: 1, sentence: 0 });
      await call.close(1006);
      calls.push(new WeakRef(call), new WeakRef(conversation));
    }
    await settle();
    collectGarbage();
    expect(timer.pending).toBe(0);
    // The last one is the test's own.
    expect(calls.filter((held) => held.deref() !== undefined)).toHaveLength(2);
  });

  it('that never started ends without a word', async () => {
    await call.close(1006);
    expect([timer.pending, releases, news.length]).toEqual([0, 1, 0]);
  });

  it('is failed where nobody can answer it', () => {
    refusal = new AppError('stt_unavailable', 'Nobody hears');
    call.receive({ type: 'start', start: START });
    expect(sent).toEqual(['1013 stt_unavailable']);
    audio(160);
    call.receive({ type: 'dtmf', digit: '1' });
    expect(conversation.heardSamples).toBe(0);
  });

  it('ends once, and tells how and after how long', async () => {
    call.receive({ type: 'start', start: START });
    timer.advance(1500);
    call.receive({ type: 'stop' });
    call.receive({ type: 'stop' });
    audio(160);
    await call.close(1006);
    expect(ends()).toEqual([
      { type: 'ended', outcome: 'completed', durationMs: 1500, endedBy: 'caller', transferredTo: undefined },
    ]);
    expect(news.at(-1)).toBe(ends()[0]);
    expect(sent).toEqual(['1000', '1000']);
    expect(conversation.calls.filter((one) => one === 'close')).toHaveLength(1);
  });

  it('whose socket goes without a stop was dropped', async () => {
    call.receive({ type: 'start', start: START });
    await call.close(1006);
    expect(ends()).toMatchObject([{ outcome: 'dropped', endedBy: 'line' }]);
  });

  it.each([
    ['is completed by a regular end of it', 1000, { outcome: 'completed', endedBy: 'caller' }],
    ['is completed by an end without a code', 1005, { outcome: 'completed', endedBy: 'caller' }],
    ['was dropped where the line broke off', 1006, { outcome: 'dropped', endedBy: 'line' }],
    ['was dropped where it went silent', 4408, { outcome: 'dropped', endedBy: 'line' }],
  ])('that ends with its socket %s', async (_, code, end) => {
    open(new VonageCodec('s'));
    call.receive({ type: 'start', start: START });
    await call.close(code);
    expect(ends()).toMatchObject([end]);
  });

  it.each([
    ['stop', new TwilioCodec()],
    ['their socket', new VonageCodec('s')],
  ])('was dropped by a server that stops, also where calls end with %s', async (_, codec) => {
    open(codec);
    call.receive({ type: 'start', start: START });
    void call.finish();
    await call.close(1001);
    expect(ends()).toMatchObject([{ outcome: 'dropped', endedBy: 'server' }]);
  });

  it('whose conversation breaks off has failed, and is closed', async () => {
    call.receive({ type: 'start', start: START });
    conversation.events.end();
    await settle();
    expect(sent).toEqual(['4503']);
    await call.close(1006);
    expect(ends()).toMatchObject([{ outcome: 'failed', endedBy: 'server' }]);
  });

  it('tells of what is said, cleared, heard and pressed', async () => {
    call.receive({ type: 'start', start: START });
    conversation.events.push({ type: 'audio', turn: 1, pcm: new Int16Array(320), rateHz: 8000 });
    conversation.events.push({ type: 'sentence-end', turn: 1, sentence: 0 });
    await settle();
    call.receive({ type: 'mark', name: 'sentence_end_1_0_1' });
    call.receive({ type: 'mark', name: 'another' });
    conversation.events.push({ type: 'halted', turn: 1 });
    await settle();
    call.receive({ type: 'dtmf', digit: '5' });
    audio(160);
    expect(news.map(({ type }) => type)).toEqual([
      'conversation',
      'conversation',
      'sentence-heard',
      'conversation',
      'cleared',
      'dtmf',
      'caller-audio',
    ]);
    expect(news[2]).toEqual({ type: 'sentence-heard', turn: 1, sentence: 0 });
    expect(sent).toEqual([
      { type: 'audio', pcm: new Int16Array(320) },
      { type: 'mark', name: 'sentence_end_1_0_1' },
      { type: 'clear' },
    ]);
  });

  /** The assistant wants something, and announces it to a caller who hears it. */
  const announce = async (wish: CallWish): Promise<void> => {
    call.receive({ type: 'start', start: START });
    ending.ask(wish);
    conversation.events.push({ type: 'answer-end', turn: 1, wasInterrupted: false });
    await settle();
  };
  const SALES: CallWish = { action: 'transfer', target: { name: 'sales', address: '+491' } };

  it('ends when the assistant has said goodbye', async () => {
    await announce({ action: 'end' });
    expect([wishes, sent]).toEqual([[{ action: 'end' }], [{ type: 'hang-up' }, '1000']]);
    await call.close(1006);
    expect(news.slice(1)).toMatchObject([
      { type: 'action', action: 'end', outcome: 'done' },
      { type: 'ended', outcome: 'completed', endedBy: 'assistant' },
    ]);
  });

  it('is handed on, though the carrier ends it before it has answered', async () => {
    fulfilment = new Promise(() => undefined);
    await announce(SALES);
    call.receive({ type: 'stop' });
    await settle();
    expect(ends()).toMatchObject([{ outcome: 'completed', endedBy: 'assistant', transferredTo: 'sales' }]);
  });

  it('goes on with an apology where the carrier does not hand it on', async () => {
    fulfilment = Promise.resolve(false);
    await announce(SALES);
    expect(news.at(-1)).toEqual({ type: 'action', action: 'transfer', outcome: 'failed' });
    expect(conversation.calls.at(-1)).toBe('say Sorry!');
    call.receive({ type: 'stop' });
    await settle();
    expect(ends()).toMatchObject([{ endedBy: 'caller', transferredTo: undefined }]);
  });

  it('goes on where a key is pressed before goodbye was heard, or while it was made', async () => {
    call.receive({ type: 'start', start: START });
    const announceUnheard = async (turn: number): Promise<void> => {
      conversation.events.push({ type: 'audio', turn, pcm: new Int16Array(320), rateHz: 8000 });
      conversation.events.push({ type: 'sentence-end', turn, sentence: 0 });
      conversation.events.push({ type: 'answer-end', turn, wasInterrupted: false });
      await settle();
    };
    ending.ask({ action: 'end' });
    await announceUnheard(1);
    call.receive({ type: 'dtmf', digit: '5' });
    call.receive({ type: 'mark', name: 'sentence_end_1_0_1' });
    ending.ask(SALES);
    await announceUnheard(2);
    call.receive({ type: 'mark', name: 'sentence_end_2_0_2' });
    await settle();
    expect(news.filter(({ type }) => type === 'action')).toEqual([
      { type: 'action', action: 'end', outcome: 'cancelled' },
      { type: 'action', action: 'transfer', outcome: 'cancelled' },
    ]);
    expect(wishes).toEqual([]);
    expect(ends()).toEqual([]);
    await call.close(1006);
  });

  it('has keys told as one message, and is silent from the first one on', () => {
    call.receive({ type: 'start', start: START });
    conversation.state = 'speaking';
    for (const digit of ['4', '2', '#']) call.receive({ type: 'dtmf', digit });
    expect(conversation.calls.slice(2)).toEqual(['interrupt', 'tell [keypad] 4 2 #']);
  });

  it('goes on to its end when the server stops', async () => {
    let isFinished = false;
    call.receive({ type: 'start', start: START });
    const finishing = call.finish().then(() => (isFinished = true));
    await settle();
    expect(isFinished).toBe(false);
    call.receive({ type: 'stop' });
    await finishing;
    expect(isFinished).toBe(true);
  });

  it('keeps no server from stopping before it starts or after it has ended', async () => {
    await call.finish();
    call.receive({ type: 'start', start: START });
    await call.close(1006);
    await call.finish();
    expect(ends()).toHaveLength(1);
  });
});
