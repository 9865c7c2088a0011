import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PATIENTLY } from '../support/patience.js';
import { LONG_ANSWER, SHORT_ANSWER, TalkingApp } from '../support/talking-app.js';
import { spoken, type VoiceClient } from '../support/voice-client.js';

/** Into an answer of some nine seconds; undefined: while it is thought about. */
const POINTS_SEC = [undefined, 0, 0.5, 2, 4];
/** An answer is not said slower or faster than that, pauses included. */
const WORDS_PER_SEC = { min: 1, max: 5 };
/** Ends a turn. */
const PAUSE_MS = 900;

describe('an answer that is interrupted', () => {
  let app: TalkingApp;
  let hello: Int16Array;
  let into: Int16Array;
  let more: Int16Array;

  beforeAll(async () => {
    app = await TalkingApp.start({ INFERENCE_WORKERS: '2' }, 600);
    [hello, into, more] = await Promise.all([
      spoken('Hello, how are you today?', PAUSE_MS),
      spoken('Please tell me your name.', PAUSE_MS),
      spoken('Please tell me your name.', 3000),
    ]);
  });
  afterAll(() => app.close());

  /** Has asked, and heard so much of the answer. */
  const answeredFor = async (id: string, sec: number | undefined): Promise<VoiceClient> => {
    const client = await app.open(id);
    await client.say(hello);
    if (sec === undefined) await client.until('a question', () => client.texts('user').length === 1);
    else
      await client.until(
        `${sec} s of audio`,
        () => client.told('audio').length > 0 && client.audioSec() >= sec,
      );
    return client;
  };
  const nextTurn = async (client: VoiceClient, id: string): Promise<void> => {
    await client.until('the next answer', () => client.texts('assistant').includes(SHORT_ANSWER));
    await vi.waitFor(
      async () => expect(await app.said(id)).toContain(`assistant: ${SHORT_ANSWER}`),
      PATIENTLY,
    );
  };
  /** The history is what the client was told was heard, and no more of the answer than it was given audio for. */
  const expectHeard = async (client: VoiceClient, id: string, givenSec: number): Promise<void> => {
    const heard = client.texts('assistant').filter((text) => text !== SHORT_ANSWER && text !== '');
    const [first, ...others] = heard;
    expect(others).toEqual([]);
    const [question = '', next = ''] = client.texts('user');
    // Of an answer that speech broke off before a word was heard, the question is told again with what was added.
    const together = next.startsWith(`${question} `) ? next : `${question} ${next}`;
    const asked =
      first === undefined
        ? [`user: ${together}`]
        : [`user: ${question}`, `assistant: ${first}`, `user: ${next}`];
    expect(await app.said(id)).toEqual([...asked, `assistant: ${SHORT_ANSWER}`]);
    expect(LONG_ANSWER.startsWith(first ?? '')).toBe(true);
    const words = (first ?? '').split(' ').filter((word) => word !== '').length;
    expect(words).toBeLessThanOrEqual(1 + givenSec * WORDS_PER_SEC.max);
    expect(words).toBeGreaterThanOrEqual((givenSec - 1) * WORDS_PER_SEC.min);
  };

  it('by speech, at any point, is silent as soon as the client is told to listen, and the next turn works', async () => {
    await Promise.all(
      POINTS_SEC.filter((sec) => sec !== undefined).map(async (sec) => {
        const id = randomUUID();
        const client = await answeredFor(id, sec);
        const begun = client.messages.length;
        await client.say(into);
        await nextTurn(client, id);
        const halted = client.messages.findIndex(
          (message, at) => at >= begun && message.type === 'state_change' && message.state === 'listening',
        );
        expect(client.states(begun).slice(0, 3)).toEqual(['listening', 'thinking', 'speaking']);
        const speaksAgain = client.messages.findIndex(
          (message, at) => at > halted && message.type === 'state_change' && message.state === 'speaking',
        );
        expect(client.audioSec(halted, speaksAgain)).toBe(0);
        expect(client.texts('user')[1]).toMatch(/your name/i);
        await expectHeard(client, id, client.audioSec(0, halted));
      }),
    );
  });

  it.concurrent(
    'by a command, at any point, is silent from the acknowledgement on, and the next turn works',
    async () => {
      await Promise.all(
        POINTS_SEC.map(async (sec) => {
          const id = randomUUID();
          const client = await answeredFor(id, sec);
          client.send({ type: 'interrupt' });
          await client.until('acknowledgement', () => client.told('interrupt_ack').length > 0);
          const acknowledged = client.messages.findIndex(({ type }) => type === 'interrupt_ack');
          expect(client.states().at(-1)).toBe('listening');
          await client.say(hello);
          await nextTurn(client, id);
          const speaksAgain = client.messages.findIndex(
            (message, at) =>
              at > acknowledged && message.type === 'state_change' && message.state === 'speaking',
          );
          expect(client.audioSec(acknowledged, speaksAgain)).toBe(0);
          await expectHeard(client, id, client.audioSec(0, acknowledged));
        }),
      );
    },
  );

  it.concurrent('not by speech where the client said so; by a command all the same', async () => {
    const id = randomUUID();
    const client = await app.open(`${id}?interruption=off`);
    await client.say(hello);
    await client.until('audio', () => client.told('audio').length > 0);
    await client.say(into);
    expect(client.states()).toEqual(['listening', 'thinking', 'speaking']);
    client.send({ type: 'interrupt' });
    await client.until('acknowledgement', () => client.told('interrupt_ack').length > 0);
    expect(client.texts('user')).toHaveLength(1);
    expect(client.states().at(-1)).toBe('listening');
  });

  it.concurrent('waits for the end of a turn as long as the client asked for', async () => {
    const client = await app.open(`${randomUUID()}?end_silence_ms=1400`);
    await client.say(hello);
    expect(client.states()).toEqual(['listening']);
    await client.say(more);
    await client.until('the question', () => client.texts('user').length === 1);
    expect(client.texts('user')[0]).toMatch(/how are you.*your name/i);
  });

  it('is counted, and so is every other: one turn of the metrics for each question', async () => {
    const client = await app.open();
    await client.say(hello);
    await client.until('a question', () => client.texts('user').length === 1);
    await client.say(hello);
    await client.until('it with what was added', () => client.texts('user').length === 2);
    await client.until('an answer', () => client.told('audio').length > 0);
    await app.closeClients();
    expect(app.questions).toBeGreaterThan(5);
    await expect.poll(() => app.countedTurns()).toBe(app.questions);
  });
});
