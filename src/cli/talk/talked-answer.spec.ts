import { describe, expect, it } from 'vitest';
import { ManualConversationClock } from '../../../test/support/conversation-clock.js';
import type { TalkEvent } from './surfaces/talk-surface.js';
import { TalkedAnswer } from './talked-answer.js';

const audio = (ms: number): TalkEvent => ({ type: 'audio', pcm: new Int16Array(ms * 16) });

function listen(tellsEnd: boolean) {
  const clock = new ManualConversationClock();
  const answer = new TalkedAnswer({ rateHz: 16_000, tellsEnd }, clock.nowMs, clock.after);
  const outcome = { overAtMs: undefined as number | undefined };
  void answer.over.then(() => (outcome.overAtMs = clock.nowMs()));
  return { clock, answer, outcome };
}

describe('an answer that is listened to', () => {
  it('is over when its end was told and all of it was played', async () => {
    const { clock, answer, outcome } = listen(true);
    answer.expect();
    await clock.advance(400);
    expect([answer.take(audio(1000)), answer.take(audio(500))]).toEqual([true, false]);
    answer.take({ type: 'answer-over' });
    await clock.advance(1499);
    expect(outcome.overAtMs).toBeUndefined();
    await clock.advance(2);
    expect(outcome.overAtMs).toBe(1900);
    expect(answer.figures).toMatchObject({ latencyMs: 400, audioMs: 1500, isEarly: false });
  });

  it('is over at once when the rest of it is dropped', async () => {
    const { clock, answer, outcome } = listen(true);
    answer.expect();
    answer.take(audio(5000));
    await clock.advance(100);
    answer.take({ type: 'halted' });
    answer.take({ type: 'answer-over' });
    await clock.advance(1);
    expect(outcome.overAtMs).toBe(100);
  });

  it('is over after silence where no end is told', async () => {
    const { clock, answer, outcome } = listen(false);
    answer.expect();
    answer.take(audio(300));
    await clock.advance(1700);
    answer.take(audio(300));
    await clock.advance(5000);
    expect(outcome.overAtMs).toBe(1700 + 300 + 1500);
  });

  it('is another than what came while the recording was played', async () => {
    const { clock, answer, outcome } = listen(true);
    expect(answer.take(audio(100))).toBe(false);
    answer.take({ type: 'answer-over' });
    await clock.advance(1000);
    expect(outcome.overAtMs).toBeUndefined();
    answer.expect();
    expect(answer.take(audio(100))).toBe(true);
    expect(answer.figures).toMatchObject({ latencyMs: 0, audioMs: 100, isEarly: true });
  });
});
