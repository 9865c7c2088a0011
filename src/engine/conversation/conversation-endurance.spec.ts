import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it } from 'vitest';
import { LiveConversation } from '../../../test/support/live-conversation.js';
import { quiet, saying } from '../../../test/support/scripted-speech.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const TURNS = 10;
const LOOKS = 10;
/** History and its times are some 1500; a buffer of audio that stays, or an answer with what it holds, is more. */
const MAX_BYTES_PER_TURN = 4000;

describe('a long conversation', () => {
  let talk: LiveConversation;

  afterEach(async () => {
    talk.session.close();
    await talk.done;
  });

  /** Heap and buffers, without what the test itself remembers. */
  const heldBytes = async (): Promise<number> => {
    const { events, model, voice, listener } = talk;
    for (const memory of [events, model.requests, voice.requests, listener.recognizer.asked])
      memory.length = 0;
    await talk.clock.settle();
    collectGarbage();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };

  const takeTurns = async (isInterrupted: boolean): Promise<void> => {
    for (let turn = 0; turn < TURNS; turn += 1) {
      await talk.hear(saying('hello you'), quiet(isInterrupted ? 800 : 1400));
      if (isInterrupted) talk.session.interrupt();
    }
  };

  /** Of many looks, some turns apart: single ones are a megabyte higher, by code that was just compiled. */
  const leastHeld = async (isInterrupted: boolean): Promise<number> => {
    let least = Infinity;
    for (let look = 0; look < LOOKS; look += 1) {
      await takeTurns(isInterrupted);
      least = Math.min(least, await heldBytes());
    }
    return least;
  };

  it.each([
    ['answers are heard', false],
    ['answers are interrupted', true],
  ])(
    'holds no more for having lasted when %s',
    async (_, isInterrupted) => {
      talk = new LiveConversation(['Fine.'], { timing: { msPerChar: 20 } });
      await takeTurns(isInterrupted);
      const before = await leastHeld(isInterrupted);
      const after = await leastHeld(isInterrupted);
      expect((after - before) / (LOOKS * TURNS)).toBeLessThan(MAX_BYTES_PER_TURN);
      expect(talk.session.history.all.length).toBeGreaterThan(LOOKS * TURNS);
    },
    90_000,
  );
});
