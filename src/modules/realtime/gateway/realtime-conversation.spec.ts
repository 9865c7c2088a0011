import { beforeEach, describe, expect, it } from 'vitest';
import type { Conversation } from '../../../engine/conversation/conversation.js';
import type { SpokenMessage } from '../../../engine/conversation/conversation-history.js';
import { RealtimeConversation } from './realtime-conversation.js';

const GREETING = 'Good morning!';

/** A conversation that does nothing, and remembers what it was asked for. */
class AskedConversation implements Conversation {
  readonly events = (async function* none() {})();
  readonly state = 'listening';
  said: SpokenMessage[] = [];
  readonly asked: string[] = [];
  samples = 0;
  onReset = (): void => undefined;

  constructor(readonly inputRateHz: number) {}

  begin(): void {
    this.asked.push('begin');
  }
  pushAudio(pcm: Int16Array): void {
    this.samples += pcm.length;
  }
  endTurn(): void {
    this.asked.push('end');
  }
  interrupt(): void {
    this.asked.push('interrupt');
  }
  say(text: string): void {
    this.asked.push(text);
  }
  reset(): void {
    this.asked.push('reset');
    this.onReset();
  }
  close(): void {
    this.asked.push('close');
  }
}

describe('RealtimeConversation', () => {
  let conversation: AskedConversation;
  let errors: string[];

  const open = (greeting?: string, inputRateHz = 16_000): RealtimeConversation => {
    conversation = new AskedConversation(inputRateHz);
    return new RealtimeConversation({
      socket: { sendError: (error) => errors.push(error.message) },
      conversation,
      joined: {
        within: (work) => work(),
        finish: () => Promise.resolve(),
        end: () => Promise.resolve(conversation.close()),
        close: () => undefined,
      },
      greeting,
      onClose: () => undefined,
    });
  };
  const second = { type: 'audio', pcm: new Int16Array(24_000) } as const;

  beforeEach(() => {
    errors = [];
  });

  it('tells once that audio before ready is not heard, and hears what comes then', async () => {
    const realtime = open();
    await realtime.receive(second);
    await realtime.receive(second);
    expect(errors).toEqual(['Audio is not heard before the server has sent ready']);
    expect(conversation.samples).toBe(0);
    realtime.note({ type: 'ready' });
    await realtime.receive(second);
    expect(errors).toHaveLength(1);
    expect(conversation.samples).toBeGreaterThan(15_900);
  });

  it('gives audio on at the rate that is heard', async () => {
    for (const [rateHz, least] of [
      [24_000, 24_000],
      [16_000, 15_900],
    ] as const) {
      const realtime = open(undefined, rateHz);
      realtime.note({ type: 'ready' });
      await realtime.receive(second);
      expect(conversation.samples).toBeGreaterThanOrEqual(least);
      expect(conversation.samples).toBeLessThanOrEqual(rateHz);
    }
  });

  it('greets who begins when it is ready, and nobody to whom something was said', async () => {
    const realtime = open(GREETING);
    await realtime.receive({ type: 'start' });
    expect(conversation.asked).toEqual([]);
    realtime.note({ type: 'ready' });
    expect(conversation.asked).toEqual([GREETING]);
    conversation.said = [{ role: 'assistant', content: GREETING }];
    realtime.note({ type: 'ready' });
    await realtime.receive({ type: 'start' });
    expect(conversation.asked).toEqual([GREETING]);
  });

  it('listens where there is no greeting', async () => {
    const realtime = open();
    realtime.note({ type: 'ready' });
    await realtime.receive({ type: 'start' });
    expect(conversation.asked).toEqual([]);
  });

  it('ends the turn when it is told to', async () => {
    await open().receive({ type: 'end-turn' });
    expect(conversation.asked).toEqual(['end']);
  });

  it('does not hear between a reset and the next ready, and says so', async () => {
    const realtime = open(GREETING);
    realtime.note({ type: 'ready' });
    await realtime.receive({ type: 'reset' });
    await realtime.receive(second);
    expect(conversation.asked).toEqual(['reset']);
    expect(errors).toHaveLength(1);
    realtime.note({ type: 'ready' });
    await realtime.receive(second);
    expect(conversation.samples).toBeGreaterThan(0);
  });

  it('hears at once where a reset is done at once', async () => {
    const realtime = open();
    realtime.note({ type: 'ready' });
    conversation.onReset = (): void => void Promise.resolve().then(() => realtime.note({ type: 'ready' }));
    await realtime.receive({ type: 'reset' });
    await realtime.receive(second);
    expect(errors).toEqual([]);
  });

  it('closes its conversation with the socket', async () => {
    await open().close();
    expect(conversation.asked).toEqual(['close']);
  });
});
