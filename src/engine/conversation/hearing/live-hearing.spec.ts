import { beforeEach, describe, expect, it } from 'vitest';
import { FaultyListener } from '../../../../test/support/faulty-listener.js';
import { HearingHarness } from '../../../../test/support/hearing-harness.js';
import { quiet, saying, WORD_MS } from '../../../../test/support/scripted-speech.js';
import { AppError } from '../../../platform/errors/app-error.js';

/** Speech of so many frames. */
const burst = (frames: number): Int16Array => saying('hm hm hm hm').subarray(0, frames * 512);

describe('LiveHearing', () => {
  let ears: HearingHarness;
  let heard: Promise<string>[];

  /** Hearing whose turns are concluded as they end. */
  const listen = (...parts: ConstructorParameters<typeof HearingHarness>): HearingHarness => {
    ears = new HearingHarness(...parts);
    heard = [];
    ears.onTurnOver = () => {
      const text = ears.conclude();
      // A test that is about a failure looks at it later.
      text.catch(() => undefined);
      heard.push(text);
    };
    return ears;
  };

  /** Has the recogniser wait until it is let go. */
  const hold = (): (() => void) => {
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    ears.listener.recognizer.answer = (piece) => held.then(() => piece);
    return letGo;
  };

  beforeEach(() => void listen());

  it('tells voice, speech, what is understood and the end, and gives the text', async () => {
    await ears.hear(quiet(500), saying('one two'), quiet(1000));
    expect(ears.told).toEqual(['voice on', 'speech', '"one"', 'voice off', '"one two"', 'over']);
    expect(await Promise.all(heard)).toEqual(['one two']);
  });

  it('says when the last word was said, who understood it and how surely', async () => {
    await ears.hear(saying('one two'), quiet(400));
    const concluded = ears.hearing.conclude();
    await ears.clock.settle();
    const { endedAtMs, speechMs, ...turn } = await concluded;
    expect(turn).toEqual({ text: 'one two', confidence: 0.9, provider: 'scripted' });
    expect(Math.abs(endedAtMs - 2 * WORD_MS)).toBeLessThan(40);
    expect(Math.abs(speechMs - 2 * WORD_MS)).toBeLessThan(160);
  });

  it.each([
    ['a whole sentence', 'one two.', 350],
    ['less than one', 'one two', 490],
    ['who trails off', 'one two...', 490],
    ['an initial', 'one B.', 490],
    ['a word that more follows', 'one and.', 980],
  ])('waits for silence as %s asks', async (_, text, silenceMs) => {
    await ears.hear(saying(text), quiet(silenceMs - 40));
    expect(ears.told).not.toContain('over');
    await ears.hear(quiet(100));
    expect(ears.told).toContain('over');
  });

  it('lets a pause of one who goes on be, and joins what is understood', async () => {
    await ears.hear(saying('one two'), quiet(440), saying('three'), quiet(1000));
    expect(await Promise.all(heard)).toEqual(['one two three']);
  });

  it('waits longer for one who has paused in this turn', async () => {
    await ears.hear(saying('one'), quiet(416), saying('two.'), quiet(440));
    expect(ears.told).not.toContain('over');
    await ears.hear(quiet(70));
    expect(ears.told).toContain('over');
  });

  it('forgets how somebody pauses when they have been silent', async () => {
    await ears.hear(saying('one'), quiet(416), saying('two.'), quiet(2000), saying('three.'), quiet(300));
    ears.told.length = 0;
    await ears.hear(quiet(100));
    expect(ears.told).toEqual(['over']);
  });

  it('counts speech that comes and goes', async () => {
    await ears.hear(burst(4), quiet(64), burst(4), quiet(64), burst(4), burst(4));
    expect(ears.told).toContain('speech');
  });

  it('drops what is too short to count, and its text', async () => {
    await ears.hear(burst(6), quiet(1000), saying('one'), quiet(1000));
    expect(await Promise.all(heard)).toEqual(['one']);
  });

  it('takes less speech into an answer for an interruption', async () => {
    await ears.hear(burst(6));
    expect(ears.told).not.toContain('speech');
    ears.hearing.setAnswering(true);
    await ears.hear(burst(1));
    expect(ears.told).toContain('speech');
  });

  it('ends a turn on demand, and has who goes on speaking begin another', async () => {
    await ears.hear(saying('one two'));
    expect(await ears.conclude()).toBe('one two');
    ears.told.length = 0;
    await ears.hear(saying('three four'), quiet(1000));
    expect(ears.told).toEqual(['voice on', 'speech', '"three four"', 'voice off', 'over']);
    expect(await Promise.all(heard)).toEqual(['three four']);
  });

  it('gives no text where nobody spoke', async () => {
    await ears.hear(quiet(500), burst(5));
    expect(await ears.conclude()).toBe('');
    await ears.hear(quiet(1000));
    expect(ears.listener.recognizer.asked).toEqual([]);
  });

  it('tells nothing but voice while a text is awaited, and all of it then', async () => {
    const letGo = hold();
    await ears.hear(saying('one two'), quiet(700));
    ears.told.length = 0;
    await ears.hear(saying('three'), quiet(700));
    expect(ears.told).toEqual(['voice on', 'voice off']);
    letGo();
    await ears.hear(quiet(40));
    expect(ears.told.slice(2)).toEqual(['"three"', 'speech', 'over']);
    expect(await Promise.all(heard)).toEqual(['one two', 'three']);
  });

  it('tells the end of any voice that was heard when a text came', async () => {
    const letGo = hold();
    await ears.hear(saying('one two'), quiet(700), burst(5));
    letGo();
    await ears.clock.settle();
    ears.told.length = 0;
    await ears.hear(quiet(1000));
    expect(ears.told).toEqual(['voice off', 'over']);
    expect(await Promise.all(heard)).toEqual(['one two', '']);
  });

  it('ends no turn in mid-word where a line that is never silent is held up', async () => {
    listen({ stallMs: 5000 });
    const said = saying('one two');
    await ears.hear(said.subarray(0, 3200));
    await ears.clock.advance(4900);
    expect(ears.told).not.toContain('over');
    await ears.hear(said.subarray(3200), quiet(1000));
    expect(await Promise.all(heard)).toEqual(['one two']);
    await ears.hear(saying('three'));
    await ears.clock.advance(5000);
    expect(await Promise.all(heard)).toEqual(['one two', 'three']);
  });

  it('takes it for silence when no audio comes any more', async () => {
    await ears.hear(saying('one two'));
    await ears.clock.advance(900);
    expect(ears.told).not.toContain('over');
    await ears.clock.advance(200);
    expect(ears.told.slice(-2)).toEqual(['voice off', 'over']);
    expect(await Promise.all(heard)).toEqual(['one two']);
  });

  it('forgets what was said', async () => {
    await ears.hear(saying('one two'));
    ears.hearing.forget();
    await ears.hear(saying('three'), quiet(1000));
    expect(await Promise.all(heard)).toEqual(['three']);
  });

  it('fails with a turn that the recogniser does not answer, and hears the next', async () => {
    listen({}, { listener: new FaultyListener([{ afterEvents: 1 }]) });
    await ears.hear(saying('one two'), quiet(700));
    const failing = expect(heard[0]).rejects.toMatchObject({ code: 'stt_timeout' });
    await ears.hear(quiet(3000));
    await failing;
    await ears.hear(saying('three'), quiet(1000));
    expect(await heard[1]).toBe('three');
    expect(ears.listener.streams.map(({ isClosed }) => isClosed)).toEqual([true, false]);
  });

  it('fails with a turn that the recogniser lost, and listens again', async () => {
    const error = new AppError('stt_failed', 'broken');
    listen({}, { listener: new FaultyListener([{ afterEvents: 1, error }]) });
    await ears.hear(saying('one two'), quiet(1700), saying('three'), quiet(1000));
    await expect(heard[0]).rejects.toMatchObject({ code: 'stt_failed' });
    expect(await heard[1]).toBe('three');
    expect(ears.failures).toEqual([]);
  });

  it('is deaf without voice detection, until it is to begin anew', async () => {
    let isBroken = true;
    const voiceActivity = {
      open: () => ({
        probabilities: (pcm: Int16Array) =>
          isBroken
            ? Promise.reject(new AppError('not_ready', 'no model'))
            : Promise.resolve(new Float32Array(pcm.length / 512).fill(0.9)),
      }),
    };
    listen({}, { voiceActivity });
    await ears.hear(saying('one'));
    expect(ears.failures).toMatchObject([{ code: 'not_ready' }]);
    await expect(ears.hearing.conclude()).rejects.toMatchObject({ code: 'not_ready' });
    isBroken = false;
    ears.hearing.forget();
    await ears.hear(saying('one two'));
    expect(ears.told).toEqual(['voice on', 'speech', '"one two"']);
  });

  it('ends what is awaited, and its stream, when it is closed', async () => {
    ears.listener.recognizer.answer = () => new Promise(() => undefined);
    await ears.hear(saying('one two'), quiet(700));
    const failing = expect(heard[0]).rejects.toMatchObject({ code: 'cancelled' });
    ears.hearing.close();
    await failing;
    await ears.hear(saying('three'), quiet(1000));
    expect([ears.clock.pending, ears.listener.streams[0]?.isClosed]).toEqual([0, true]);
  });

  it('says at once that nothing understands the language', () => {
    const error = new AppError('language_not_supported', 'no');
    const listeners = {
      choose: () => {
        throw error;
      },
    };
    expect(() => new HearingHarness({}, { listeners })).toThrow(error);
  });
});
