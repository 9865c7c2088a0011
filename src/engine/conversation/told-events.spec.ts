import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ManualConversationClock } from '../../../test/support/conversation-clock.js';
import { ConversationHarness } from '../../../test/support/conversation-harness.js';
import { ConversationReport, MAX_WAITING_EVENTS } from './conversation-report.js';
import type { ConversationEvent } from './conversation-event.js';

async function read(report: ConversationReport): Promise<ConversationEvent[]> {
  const events: ConversationEvent[] = [];
  report.events.end();
  for await (const event of report.events) events.push(event);
  return events;
}

describe('transcripts of the user', () => {
  it('are told once for each text, with one space between words', async () => {
    const harness = new ConversationHarness(['Fine.']);
    harness.session.begin();
    for (const text of [' Hello', 'Hello ', 'Hello  there', 'Hello there']) harness.ears.tell.onPartial(text);
    await harness.say(' Hello\n there. ');
    expect(harness.told('transcript').map(({ id, text, isFinal }) => [id, text, isFinal])).toEqual([
      ['id-1', 'Hello', false],
      ['id-1', 'Hello there', false],
      ['id-1', 'Hello there.', true],
    ]);
  });
});

describe('turns', () => {
  /** What may happen to a turn after its question was asked. */
  const FATES: Readonly<Record<string, (harness: ConversationHarness) => Promise<void> | void>> = {
    'is answered': (harness) => harness.answer.play(),
    'is interrupted': (harness) => {
      harness.answer.give('So');
      harness.session.interrupt();
    },
    'is interrupted before it is heard': (harness) => harness.session.interrupt(),
    'is added to': (harness) => harness.ears.tell.onSpeech(),
    'is reset': (harness) => harness.session.reset(),
    fails: (harness) => harness.answer.tell.onFailure(new Error('broken') as never),
    'gets no answer': (harness) => harness.clock.advance(60_000),
    'is spoken into': async (harness) => {
      harness.answer.give('So');
      harness.ears.tell.onSpeech();
      await harness.say('No, stop.');
      harness.answer.play();
    },
  };

  it.each(Object.keys(FATES))('are counted once: a question that %s', async (fate) => {
    const harness = new ConversationHarness(['One.', 'Two.']);
    harness.session.begin();
    await harness.say('First?');
    await FATES[fate]?.(harness);
    await harness.settle();
    harness.session.close();
    await harness.settle();
    expectEachCountedOnce(harness);
  });

  it('are counted once, whatever happens to them', async () => {
    const fates = fc.array(fc.constantFrom(...Object.keys(FATES)), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(fates, async (names) => {
        const harness = new ConversationHarness(['Answer.']);
        harness.session.begin();
        for (const name of names) {
          await harness.say('Question?');
          await FATES[name]?.(harness);
          await harness.settle();
        }
        harness.session.close();
        await harness.settle();
        expectEachCountedOnce(harness);
      }),
      { numRuns: 60 },
    );
  });

  it('that were added to count as interrupted', async () => {
    const harness = new ConversationHarness(['One.', 'Both.']);
    harness.session.begin();
    await harness.say('I would like');
    await harness.clock.advance(30);
    harness.ears.tell.onSpeech();
    await harness.settle();
    expect(harness.told('turn-end')).toEqual([
      {
        type: 'turn-end',
        turn: 1,
        times: { sttMs: 0, llmMs: 0, ttsMs: null, totalMs: 30 },
        providers: { stt: 'scripted', llm: 'scripted', tts: null },
        isSuccess: true,
        wasInterrupted: true,
      },
    ]);
  });
});

describe('a reader that does not read', () => {
  const event: ConversationEvent = { type: 'voice', isSpeech: true };

  it('is told of once, when too much waits for it', async () => {
    let calls = 0;
    const report = new ConversationReport(
      new ManualConversationClock(),
      () => 'id',
      () => (calls += 1),
    );
    for (let count = 0; count < MAX_WAITING_EVENTS - 1; count += 1) report.tell(event);
    expect(calls).toBe(0);
    for (let count = 0; count < 3; count += 1) report.tell(event);
    expect(calls).toBe(1);
    expect(await read(report)).toHaveLength(MAX_WAITING_EVENTS + 2);
  });

  it('ends the conversation; what waits is still there, and why there is no more', async () => {
    const harness = new ConversationHarness(['Fine.'], {}, {}, { isRead: false });
    harness.session.begin();
    await harness.say('Hello?');
    harness.answer.give('Fine.');
    for (let count = 0; count < MAX_WAITING_EVENTS; count += 1) harness.ears.tell.onVoice(true);
    await harness.settle();
    expect(harness.ears.isClosed).toBe(true);
    expect([harness.answer.isCut, harness.clock.pending]).toEqual([true, 0]);
    const told: ConversationEvent[] = [];
    for await (const waiting of harness.session.events) told.push(waiting);
    expect(told.length).toBeLessThan(MAX_WAITING_EVENTS + 20);
    expect(told.at(-1)).toMatchObject({ type: 'failed', error: { code: 'client_too_slow' } });
    expect(told.filter(({ type }) => type === 'turn-end')).toHaveLength(1);
    expect(harness.session.said).toHaveLength(2);
  });
});

function expectEachCountedOnce(harness: ConversationHarness): void {
  const finals = harness
    .told('transcript')
    .filter(({ speaker, isFinal }) => speaker === 'user' && isFinal).length;
  const turns = harness.told('turn-end').map(({ turn }) => turn);
  expect(turns).toHaveLength(finals);
  expect(new Set(turns).size).toBe(finals);
}
