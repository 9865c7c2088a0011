import { afterEach, describe, expect, it } from 'vitest';
import { FaultyListener } from '../../../test/support/faulty-listener.js';
import { LiveConversation, type LiveConversationOptions } from '../../../test/support/live-conversation.js';
import { quiet, saying } from '../../../test/support/scripted-speech.js';
import { AppError } from '../../platform/errors/app-error.js';

const LONG = 'One two three four five six seven eight nine ten.';
const SORRY = 'assistant: I am sorry, something went wrong. Please try again in a moment.';

let talk: LiveConversation;

function open(
  script: ConstructorParameters<typeof LiveConversation>[0],
  options?: LiveConversationOptions,
): void {
  talk = new LiveConversation(script, options);
}

describe('a conversation with ears and a voice', () => {
  afterEach(async () => {
    talk.session.close();
    await talk.done;
    await talk.clock.settle();
    expect([talk.clock.pending, talk.voice.open]).toEqual([0, 0]);
    expect(talk.listener.streams.every(({ isClosed }) => isClosed)).toBe(true);
  });

  it('hears a turn, answers it and listens again', async () => {
    open(['Fine thanks.']);
    await talk.hear(saying('how are you'), quiet(3000));
    expect(talk.said).toEqual(['user: how are you', 'assistant: Fine thanks.']);
    expect(talk.states).toEqual(['listening', 'thinking', 'speaking', 'listening']);
    expect(talk.told('turn-end')).toMatchObject([{ isSuccess: true, wasInterrupted: false }]);
  });

  it('has what it asks of models put down to its account', async () => {
    open(['Fine thanks.'], { account: 'call' });
    await talk.hear(saying('how are you'), quiet(3000));
    const { recognizer, asked } = talk.listener;
    const requests = [
      ...asked,
      ...recognizer.asked.map(({ options }) => options),
      ...talk.model.requests,
      ...talk.voice.requests.filter(({ priority }) => priority === 'live'),
    ];
    expect(requests.length).toBeGreaterThanOrEqual(4);
    expect(new Set(requests.map(({ account }) => account))).toEqual(new Set(['call']));
  });

  it('makes nothing of silence and of clicks', async () => {
    open(['unasked']);
    await talk.hear(quiet(1000), saying('x').subarray(0, 512 * 3), quiet(2000));
    expect(talk.states).toEqual(['listening']);
    expect(talk.model.requests).toEqual([]);
  });

  it('is interrupted in earnest, and answers that', async () => {
    open([LONG, 'Done.']);
    await talk.hear(saying('count please'), quiet(2000), saying('stop that now'), quiet(2500));
    expect(talk.said[0]).toBe('user: count please');
    expect(talk.said[1]).toMatch(/^assistant: One two/);
    expect(talk.said[1]).not.toContain('ten');
    expect(talk.said.slice(2)).toEqual(['user: stop that now', 'assistant: Done.']);
    expect(talk.told('turn-end').map(({ wasInterrupted }) => wasInterrupted)).toEqual([true, false]);
  });

  it('goes on after somebody who only listens', async () => {
    open([LONG]);
    await talk.hear(saying('count please'), quiet(2000), saying('uh huh'), quiet(7000));
    expect(talk.said).toEqual(['user: count please', `assistant: ${LONG}`]);
    expect(talk.states).toEqual(['listening', 'thinking', 'speaking', 'listening', 'speaking', 'listening']);
  });

  it('takes in what is added while it thinks', async () => {
    open(['One.', 'Both.'], { timing: { firstAudioMs: 1500 } });
    await talk.hear(saying('a kettle'), quiet(900), saying('and some tea'), quiet(4000));
    expect(talk.said).toEqual(['user: a kettle and some tea', 'assistant: Both.']);
  });

  it('settles after a while whether an unending sound is meant', async () => {
    open([LONG]);
    await talk.hear(saying('count please'), quiet(2000));
    const hum = new Int16Array(16 * 5600).fill(1);
    await talk.hear(hum);
    expect(talk.states.slice(2, 5)).toEqual(['speaking', 'listening', 'speaking']);
    await talk.hear(quiet(8000));
    expect(talk.said).toEqual(['user: count please', `assistant: ${LONG}`]);
  });

  it.each([
    [
      'recogniser',
      'Fine.',
      { listener: new FaultyListener([{ afterEvents: 1, error: failure('stt_failed') }]) },
    ],
    ['voice', 'Oh!', { timing: { failsAfterMs: 0 } }],
    ['model', { error: failure('cancelled') }, {}],
  ])('says sorry once when a %s fails, and goes on', async (kind, answer, options) => {
    open([answer, 'Fine.'], options);
    await talk.hear(saying('hello'), quiet(8000), saying('again'), quiet(2500));
    const question = kind === 'recogniser' ? [] : ['user: hello'];
    expect(talk.said).toEqual([...question, SORRY, 'user: again', 'assistant: Fine.']);
    expect(talk.told('failed')).toHaveLength(1);
  });

  it('says sorry once when voice detection fails, and hears again when it is back', async () => {
    open(['Fine.']);
    await talk.hear(saying('hello'));
    talk.detection.isBroken = true;
    await talk.hear(saying('hello'), quiet(8000));
    expect(talk.said).toEqual([SORRY]);
    expect(talk.told('failed')).toHaveLength(1);
    expect(talk.told('voice').at(-1)).toMatchObject({ isSpeech: false });
    talk.detection.isBroken = false;
    await talk.hear(quiet(1000), saying('again'), quiet(2500));
    expect(talk.said).toEqual([SORRY, 'user: again', 'assistant: Fine.']);
  });

  it('knows the echo of an answer at the rate of a telephone', async () => {
    open([LONG], { rateHz: 8000 });
    await talk.hear(saying('count please'), quiet(740));
    expect(talk.told('audio').length).toBeGreaterThan(0);
    await talk.hearEcho(5000);
    expect(talk.said).toEqual(['user: count please', `assistant: ${LONG}`]);
    expect(talk.told('halted')).toEqual([]);
  });

  it('is the same after a hundred turns', async () => {
    open(['Fine.'], { timing: { msPerChar: 20 } });
    const pending: number[] = [];
    for (let turn = 0; turn < 100; turn += 1) {
      await talk.hear(saying('hello you'), quiet(1400));
      pending.push(talk.clock.pending);
    }
    expect(talk.told('turn-end')).toHaveLength(100);
    expect(talk.session.history.all).toHaveLength(200);
    expect(new Set(pending.slice(1)).size).toBe(1);
    expect(talk.listener.streams).toHaveLength(1);
  });
});

function failure(code: ConstructorParameters<typeof AppError>[0]): AppError {
  return new AppError(code, 'broken');
}
