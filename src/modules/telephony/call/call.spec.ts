import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeEach, describe, expect, it } from 'vitest';
import { HeldCall } from '../../../../test/support/held-call.js';
import { ManualTimer } from '../../../../test/support/manual-timer.js';
import type { ConversationEvent } from '../../../engine/conversation/conversation-event.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { TwilioCodec } from '../codec/twilio.codec.js';
import { VonageCodec } from '../codec/vonage.codec.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

let held: HeldCall;
beforeEach(() => {
  held = new HeldCall();
});

describe('Call', () => {
  it('greets, and hears what the caller says at the rate that is listened at', () => {
    held.start();
    expect(held.conversation.calls).toEqual(['begin', 'say Hello!']);
    for (let frame = 0; frame < 50; frame += 1) held.audio(160);
    expect(held.conversation.heardSamples).toBeGreaterThan(15_900);
    expect(held.conversation.heardSamples).toBeLessThanOrEqual(16_000);
  });

  it('is closed when it does not start in time, and left alone when it does', () => {
    held.timer.advance(9999);
    expect(held.sent).toEqual([]);
    held.timer.advance(1);
    expect(held.sent).toEqual(['4408 socket_idle']);
  });

  it('leaves no timer behind', async () => {
    held.start();
    expect(held.timer.pending).toBe(0);
    await held.call.close(1006);
    expect(held.releases).toBe(1);
  });

  it('holds nothing of a thousand calls that have ended', async () => {
    const timer = new ManualTimer();
    const calls: WeakRef<object>[] = [];
    // By a function that has ended when it is looked: a register of this one could hold a call.
    const hold = async (): Promise<void> => {
      held = new HeldCall(timer);
      held.start();
      held.audio(160);
      held.conversation.events.push({ type: 'audio', turn: 1, pcm: new Int16Array(800), rateHz: 8000 });
      held.conversation.events.push({ type: 'sentence-end', turn: 1, sentence: 0 });
      await held.call.close(1006);
      calls.push(new WeakRef(held.call), new WeakRef(held.conversation));
    };
    for (let count = 0; count < 1000; count += 1) await hold();
    await held.settle();
    expect(held.timer.pending).toBe(0);
    const alive = (): number => {
      collectGarbage();
      return calls.filter((one) => one.deref() !== undefined).length;
    };
    // The last one is the test's own.
    await expect.poll(alive).toBe(2);
  });

  it('that never started ends without a word', async () => {
    await held.call.close(1006);
    expect([held.timer.pending, held.releases, held.news.length]).toEqual([0, 1, 0]);
  });

  it('is failed where nobody can answer it', () => {
    held.refusal = new AppError('stt_unavailable', 'Nobody hears');
    held.start();
    expect(held.sent).toEqual(['1013 stt_unavailable']);
    held.audio(160);
    held.call.receive({ type: 'dtmf', digit: '1' });
    expect(held.conversation.heardSamples).toBe(0);
  });

  it('ends once, and tells how and after how long', async () => {
    held.start();
    held.timer.advance(1500);
    held.call.receive({ type: 'stop' });
    held.call.receive({ type: 'stop' });
    held.audio(160);
    await held.call.close(1006);
    expect(held.ends).toEqual([
      { type: 'ended', outcome: 'completed', durationMs: 1500, endedBy: 'caller', transferredTo: undefined },
    ]);
    expect(held.news.at(-1)).toBe(held.ends[0]);
    expect(held.sent).toEqual(['1000', '1000']);
    expect(held.conversation.calls.filter((one) => one === 'close')).toHaveLength(1);
  });

  it('makes room at once, and is over when its last words are known', async () => {
    const words: ConversationEvent = {
      ...{ type: 'transcript', id: 'last', speaker: 'user', text: 'Call me back.' },
      ...{ isFinal: true, atMs: 1 },
    };
    held.conversation.leave = () => undefined;
    held.start();
    held.call.receive({ type: 'stop' });
    const closed = held.call.close(1000);
    await held.settle();
    expect([held.vacations, held.releases, held.ends.length]).toEqual([1, 0, 0]);
    held.conversation.events.push(words);
    held.conversation.events.end();
    await closed;
    expect(held.news.slice(-2)).toMatchObject([
      { type: 'conversation', event: words },
      { type: 'ended', outcome: 'completed' },
    ]);
    expect([held.vacations, held.releases]).toEqual([1, 1]);
  });

  it('whose socket goes without a stop was dropped', async () => {
    held.start();
    await held.call.close(1006);
    expect(held.ends).toMatchObject([{ outcome: 'dropped', endedBy: 'line' }]);
  });

  it.each([
    ['is completed by a regular end of it', 1000, { outcome: 'completed', endedBy: 'caller' }],
    ['is completed by an end without a code', 1005, { outcome: 'completed', endedBy: 'caller' }],
    ['was dropped where the line broke off', 1006, { outcome: 'dropped', endedBy: 'line' }],
    ['was dropped where it went silent', 4408, { outcome: 'dropped', endedBy: 'line' }],
  ])('that ends with its socket %s', async (_, code, end) => {
    held = new HeldCall(undefined, new VonageCodec('s'));
    held.start();
    await held.call.close(code);
    expect(held.ends).toMatchObject([end]);
  });

  it.each([
    ['stop', new TwilioCodec()],
    ['their socket', new VonageCodec('s')],
  ])('was dropped by a server that stops, also where calls end with %s', async (_, codec) => {
    held = new HeldCall(undefined, codec);
    held.start();
    void held.call.finish();
    await held.call.close(1001);
    expect(held.ends).toMatchObject([{ outcome: 'dropped', endedBy: 'server' }]);
  });

  it('whose conversation breaks off has failed, and is closed', async () => {
    held.start();
    held.conversation.events.end();
    await held.settle();
    expect(held.sent).toEqual(['4503']);
    await held.call.close(1006);
    expect(held.ends).toMatchObject([{ outcome: 'failed', endedBy: 'server' }]);
  });

  it('tells of what is said, cleared, heard and pressed', async () => {
    held.start();
    held.conversation.events.push({ type: 'audio', turn: 1, pcm: new Int16Array(320), rateHz: 8000 });
    held.conversation.events.push({ type: 'sentence-end', turn: 1, sentence: 0 });
    await held.settle();
    held.call.receive({ type: 'mark', name: 'sentence_end_1_0_1' });
    held.call.receive({ type: 'mark', name: 'another' });
    held.conversation.events.push({ type: 'halted', turn: 1 });
    await held.settle();
    held.call.receive({ type: 'dtmf', digit: '5' });
    held.audio(160);
    expect(held.news.map(({ type }) => type)).toEqual([
      'conversation',
      'conversation',
      'sentence-heard',
      'conversation',
      'cleared',
      'dtmf',
      'caller-audio',
    ]);
    expect(held.news[2]).toEqual({ type: 'sentence-heard', turn: 1, sentence: 0 });
    expect(held.sent).toEqual([
      { type: 'audio', pcm: new Int16Array(320) },
      { type: 'mark', name: 'sentence_end_1_0_1' },
      { type: 'clear' },
    ]);
  });

  it('has keys told as one message, and is silent from the first one on', () => {
    held.start();
    held.conversation.state = 'speaking';
    for (const digit of ['4', '2', '#']) held.call.receive({ type: 'dtmf', digit });
    expect(held.conversation.calls.slice(2)).toEqual(['interrupt', 'tell [keypad] 4 2 #']);
  });

  it('goes on to its end when the server stops', async () => {
    let isFinished = false;
    held.start();
    const finishing = held.call.finish().then(() => (isFinished = true));
    await held.settle();
    expect(isFinished).toBe(false);
    held.call.receive({ type: 'stop' });
    await finishing;
    expect(isFinished).toBe(true);
  });

  it('keeps no server from stopping before it starts or after it has ended', async () => {
    await held.call.finish();
    held.start();
    await held.call.close(1006);
    await held.call.finish();
    expect(held.ends).toHaveLength(1);
  });
});
