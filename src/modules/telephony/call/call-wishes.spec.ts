import { beforeEach, describe, expect, it } from 'vitest';
import { HeldCall } from '../../../../test/support/held-call.js';
import type { CallWish } from './call-ending.js';

const SALES: CallWish = { action: 'transfer', target: { name: 'sales', address: '+491' } };

describe('a call whose assistant wants it ended or handed on', () => {
  let held: HeldCall;
  beforeEach(() => {
    held = new HeldCall();
  });

  /** The assistant wants something, and announces it to a caller who hears it. */
  const announce = async (wish: CallWish): Promise<void> => {
    held.start();
    held.ask(wish);
    held.conversation.events.push({ type: 'answer-end', turn: 1, wasInterrupted: false });
    await held.settle();
  };

  it('ends when the assistant has said goodbye', async () => {
    await announce({ action: 'end' });
    expect([held.wishes, held.sent]).toEqual([[{ action: 'end' }], [{ type: 'hang-up' }, '1000']]);
    await held.call.close(1006);
    expect(held.news.slice(1)).toMatchObject([
      { type: 'action', action: 'end', outcome: 'done' },
      { type: 'ended', outcome: 'completed', endedBy: 'assistant' },
    ]);
  });

  it('is handed on, though the carrier ends it before it has answered', async () => {
    held.fulfilment = new Promise(() => undefined);
    await announce(SALES);
    held.call.receive({ type: 'stop' });
    await held.settle();
    expect(held.ends).toMatchObject([{ outcome: 'completed', endedBy: 'assistant', transferredTo: 'sales' }]);
  });

  it('goes on with an apology where the carrier does not hand it on', async () => {
    held.fulfilment = Promise.resolve(false);
    await announce(SALES);
    expect(held.news.at(-1)).toEqual({ type: 'action', action: 'transfer', outcome: 'failed' });
    expect(held.conversation.calls.at(-1)).toBe('say Sorry!');
    held.call.receive({ type: 'stop' });
    await held.settle();
    expect(held.ends).toMatchObject([{ endedBy: 'caller', transferredTo: undefined }]);
  });

  it('goes on where a key is pressed before goodbye was heard, or while it was made', async () => {
    held.start();
    const announceUnheard = async (turn: number): Promise<void> => {
      held.conversation.events.push({ type: 'audio', turn, pcm: new Int16Array(320), rateHz: 8000 });
      held.conversation.events.push({ type: 'sentence-end', turn, sentence: 0 });
      held.conversation.events.push({ type: 'answer-end', turn, wasInterrupted: false });
      await held.settle();
    };
    held.ask({ action: 'end' });
    await announceUnheard(1);
    held.call.receive({ type: 'dtmf', digit: '5' });
    held.call.receive({ type: 'mark', name: 'sentence_end_1_0_1' });
    held.ask(SALES);
    await announceUnheard(2);
    held.call.receive({ type: 'mark', name: 'sentence_end_2_0_2' });
    await held.settle();
    expect(held.news.filter(({ type }) => type === 'action')).toEqual([
      { type: 'action', action: 'end', outcome: 'cancelled' },
      { type: 'action', action: 'transfer', outcome: 'cancelled' },
    ]);
    expect(held.wishes).toEqual([]);
    expect(held.ends).toEqual([]);
    await held.call.close(1006);
  });
});
