import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FaultyListener, type Fault } from '../../../test/support/faulty-listener.js';
import { LiveConversation } from '../../../test/support/live-conversation.js';
import type { ScriptedAnswer } from '../../../test/support/scripted-language-model.js';
import { quiet, saying } from '../../../test/support/scripted-speech.js';
import type { ConversationEvent } from './conversation-event.js';
import type { RecognizedPiece } from '../ports/speech-to-text.js';
import { AppError } from '../../platform/errors/app-error.js';

const ANSWERS = ['', 'Fine.', 'One two three four five six. Seven eight nine ten.', 'Oh! Well.'];
const BROKEN = new AppError('stt_failed', 'broken');

/** What may happen to a conversation, and how. */
const STEPS: Readonly<Record<string, (talk: LiveConversation) => Promise<void> | void>> = {
  'a word': (talk) => talk.hear(saying('stop')),
  'a nod': (talk) => talk.hear(saying('yeah')),
  'a sentence': (talk) => talk.hear(saying('tell me more')),
  'a click': (talk) => talk.hear(saying('x').subarray(0, 512)),
  'a pause': (talk) => talk.hear(quiet(200)),
  silence: (talk) => talk.hear(quiet(900)),
  'a wait': (talk) => talk.hear(quiet(3000)),
  'no audio': (talk) => talk.clock.advance(1500),
  interrupt: (talk) => talk.session.interrupt(),
  'end of turn': (talk) => talk.session.endTurn(),
  announcement: (talk) => talk.session.say('Welcome back.'),
  reset: (talk) => talk.session.reset(),
  deafness: (talk) => void (talk.detection.isBroken = true),
  'sharp ears': (talk) => void (talk.detection.isBroken = false),
};

const steps = fc.array(fc.constantFrom(...Object.keys(STEPS)), { maxLength: 25 });
const fault: fc.Arbitrary<Fault | undefined> = fc.option(
  fc.record({ afterEvents: fc.nat(4), error: fc.constant(BROKEN) }, { requiredKeys: ['afterEvents'] }),
  { nil: undefined },
);
interface Behaviour {
  answers: readonly (string | ScriptedAnswer)[];
  faults: readonly (Fault | undefined)[];
  sttMs: number;
  timing: { firstAudioMs: number; failsAfterMs: number };
}
const behaviour: fc.Arbitrary<Behaviour> = fc.record({
  answers: fc.array(
    fc.constantFrom<string | ScriptedAnswer>(
      ...ANSWERS,
      { error: BROKEN },
      { text: 'So far.', error: BROKEN },
    ),
    {
      minLength: 1,
    },
  ),
  faults: fc.array(fault, { maxLength: 3 }),
  sttMs: fc.constantFrom(0, 150, 700),
  timing: fc.record({
    firstAudioMs: fc.constantFrom(0, 120, 900),
    failsAfterMs: fc.constantFrom(0, 300, Infinity),
  }),
});

function open({ answers, faults, sttMs, timing }: Behaviour): LiveConversation {
  const listener = new FaultyListener([...faults]);
  const talk = new LiveConversation(answers, { listener, timing });
  listener.recognizer.answer = (heard: RecognizedPiece) =>
    new Promise((resolve) => talk.clock.after(sttMs, () => resolve(heard)));
  return talk;
}

/** No audio of an answer follows the command that ended it. */
function expectSilenceAfterInterruptions({ events }: LiveConversation): void {
  let ended = 0;
  let turn = 0;
  for (const event of events) {
    if (event.type === 'audio') expect(event.turn).toBeGreaterThan(ended);
    if (event.type === 'audio') turn = event.turn;
    if (event.type === 'interrupted') ended = turn;
  }
}

const kindOf = (event: ConversationEvent): string =>
  event.type === 'transcript' ? event.speaker : event.type;

describe('any conversation', () => {
  it('comes back to listening, is silent when told to be, and leaves nothing behind', async () => {
    await fc.assert(
      fc.asyncProperty(behaviour, steps, async (how, names) => {
        const talk = open(how);
        for (const name of names) await STEPS[name]?.(talk);
        talk.detection.isBroken = false;
        await talk.hear(quiet(20_000));
        expect(talk.session.state).toBe('listening');
        const before = talk.events.length;
        await talk.hear(saying('are you there'), quiet(1000));
        await talk.clock.advance(10_000);
        expect(talk.events.slice(before).map(kindOf)).toContainEqual(
          expect.stringMatching(/^(user|failed)$/),
        );
        talk.session.close();
        await talk.done;
        await talk.clock.advance(how.sttMs);
        expectSilenceAfterInterruptions(talk);
        expect([talk.clock.pending, talk.voice.open]).toEqual([0, 0]);
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it('neither loses nor doubles a word, whenever it is said', async () => {
    const timed = fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 0, max: 2500 })), {
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(behaviour, timed, async (how, utterances) => {
        const talk = open({
          ...how,
          answers: ANSWERS.slice(0, 3),
          faults: [],
          timing: { ...how.timing, failsAfterMs: Infinity },
        });
        let words = 0;
        for (const [count, pauseMs] of utterances) {
          const said = Array.from({ length: count }, () => `w${(words += 1)}`);
          await talk.hear(saying(said.join(' ')), quiet(pauseMs));
        }
        await talk.hear(quiet(12_000));
        const asked = talk.session.history.all.filter(({ role }) => role === 'user');
        const expected = Array.from({ length: words }, (_, at) => `w${at + 1}`).join(' ');
        expect(asked.map(({ content }) => content).join(' ')).toBe(expected);
        talk.session.close();
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});
