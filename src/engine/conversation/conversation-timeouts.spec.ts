import { afterEach, describe, expect, it } from 'vitest';
import { ConversationHarness } from '../../../test/support/conversation-harness.js';
import { FaultyListener } from '../../../test/support/faulty-listener.js';
import { LiveConversation } from '../../../test/support/live-conversation.js';
import { quiet, saying } from '../../../test/support/scripted-speech.js';
import { AppError } from '../../platform/errors/app-error.js';

const LONG = 'One two three four five six seven eight nine ten.';

describe('a conversation waits', () => {
  let talk: LiveConversation | undefined;
  const open = (...parts: ConstructorParameters<typeof LiveConversation>): LiveConversation =>
    (talk = new LiveConversation(...parts));
  const failures = (): string[] => talk?.told('failed').map(({ error }) => error.code) ?? [];

  afterEach(async () => {
    talk?.session.close();
    await talk?.done;
    await talk?.clock.settle();
    expect(talk?.clock.pending ?? 0).toBe(0);
    talk = undefined;
  });

  it('two seconds for voice detection, tells that it hangs, and hears again when it answers', async () => {
    const { detection, clock, hear, said } = listening(open(['Fine.']));
    await hear(quiet(100));
    detection.isHanging = true;
    await hear(saying('hello'));
    await clock.advance(1500);
    expect(failures()).toEqual([]);
    await clock.advance(600);
    expect(failures()).toEqual(['server_busy']);
    await hear(quiet(9000));
    expect(failures()).toHaveLength(1);
    detection.isHanging = false;
    await hear(quiet(4000), saying('hello'), quiet(2500));
    expect(said().slice(-2)).toEqual(['user: hello', 'assistant: Fine.']);
    expect(detection.hanging).toBe(0);
  });

  it('ten seconds for the text of a turn', async () => {
    const { clock, hear, said } = listening(
      open(['Fine.'], { listener: new FaultyListener([{ afterEvents: 1 }]) }),
    );
    await hear(saying('hello'), quiet(550));
    await clock.advance(9900);
    expect(failures()).toEqual([]);
    await clock.advance(200);
    expect(failures()).toEqual(['stt_timeout']);
    await hear(quiet(9000), saying('again'), quiet(2500));
    expect(said().slice(-2)).toEqual(['user: again', 'assistant: Fine.']);
  });

  it('a second for audio of somebody who was speaking', async () => {
    const { clock, hear } = listening(open(['Fine.']));
    await hear(saying('hello'));
    await clock.advance(900);
    expect(talk?.session.state).toBe('listening');
    await clock.advance(200);
    expect(talk?.model.requests).toHaveLength(1);
  });

  it('a second before it listens again after a recogniser failed', async () => {
    const error = new AppError('stt_failed', 'broken');
    const { clock, hear } = listening(
      open(['Fine.'], { listener: new FaultyListener([{ afterEvents: 0, error }]) }),
    );
    await hear(quiet(100));
    expect(talk?.listener.streams).toHaveLength(1);
    await clock.advance(800);
    await hear(quiet(60));
    expect(talk?.listener.streams).toHaveLength(1);
    await clock.advance(200);
    await hear(quiet(60));
    expect(talk?.listener.streams).toHaveLength(2);
  });

  it('five seconds until it is settled whether an answer is interrupted', async () => {
    const { hear } = listening(open([LONG]));
    await hear(saying('count please'), quiet(2000));
    const hum = (ms: number): Int16Array => new Int16Array(16 * ms).fill(1);
    await hear(hum(4800));
    expect(talk?.session.state).toBe('listening');
    await hear(hum(1200));
    expect(talk?.session.state).toBe('speaking');
    await hear(hum(6000));
    expect(talk?.said).toEqual(['user: count please', `assistant: ${LONG}`]);
    expect(talk?.told('halted')).toHaveLength(1);
  });

  it('no longer for words where a sound has held the answer for five seconds', async () => {
    const { hear } = listening(open([LONG, 'Done.']));
    await hear(saying('count please'), quiet(2000), new Int16Array(16 * 5300).fill(1));
    expect(talk?.session.state).toBe('speaking');
    await hear(saying('stop that now'), quiet(2500));
    expect(talk?.said[1]).not.toContain('ten');
    expect(talk?.said.slice(2)).toEqual(['user: stop that now', 'assistant: Done.']);
  });

  it('a minute for the first audio of an answer', async () => {
    const { clock, hear } = listening(open(['Never.', 'Fine.'], { timing: { firstAudioMs: 100_000 } }));
    await hear(saying('hello'), quiet(700));
    await clock.advance(59_000);
    expect(failures()).toEqual([]);
    await clock.advance(1000);
    expect(failures()).toEqual(['llm_timeout']);
    expect(talk?.told('turn-end')).toMatchObject([{ isSuccess: false }]);
  });

  it('a minute for an answer to go on; one that is given piece by piece is not cut', async () => {
    const harness = new ConversationHarness(['Never ends.']);
    harness.session.begin();
    await harness.say('Hello?');
    for (let count = 0; count < 4; count += 1) {
      harness.answer.give('Never');
      await harness.clock.advance(40_000);
    }
    expect(harness.session.state).toBe('speaking');
    await harness.clock.advance(20_000);
    expect(harness.told('failed')).toMatchObject([{ error: { code: 'tts_timeout' } }]);
    expect(harness.told('turn-end')).toMatchObject([{ isSuccess: false, wasInterrupted: true }]);
    expect(harness.answer.text).toBe('Sorry.');
    harness.session.close();
    expect(harness.clock.pending).toBe(0);
  });

  it('five minutes for anybody to speak', async () => {
    const { clock, hear } = listening(open(['Fine.']));
    await clock.advance(299_000);
    expect(talk?.session.state).toBe('listening');
    await clock.advance(1000);
    expect(talk?.session.state).toBe('idle');
    await hear(saying('hello'), quiet(2500));
    expect(talk?.told('turn-end')).toHaveLength(1);
  });
});

function listening(talk: LiveConversation): Pick<LiveConversation, 'detection' | 'clock' | 'hear'> & {
  said: () => string[];
} {
  return { ...talk, hear: (...audio) => talk.hear(...audio), said: () => talk.said };
}
