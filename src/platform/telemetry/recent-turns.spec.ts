import { describe, expect, it } from 'vitest';
import { RECENT_TURNS, RecentTurns, type TurnFigures } from './recent-turns.js';

const aTurn = (correlationId: string, totalMs: number): TurnFigures => ({
  surface: 'voice',
  correlationId,
  sessionId: 's',
  endedAtMs: 0,
  sttMs: 1,
  llmMs: 2,
  ttsMs: 3,
  totalMs,
  isSuccess: true,
  wasInterrupted: false,
  providers: { stt: 'embedded', llm: null, tts: null },
});

describe('RecentTurns', () => {
  it('knows the latest first, and no more than it remembers', () => {
    const turns = new RecentTurns();
    for (let at = 1; at <= RECENT_TURNS + 5; at += 1) turns.add(aTurn(`t${at}`, at));
    expect(turns.latest(2).map(({ correlationId }) => correlationId)).toEqual(['t105', 't104']);
    expect(turns.latest(1000)).toHaveLength(RECENT_TURNS);
    expect(turns.latest(1000).at(-1)?.correlationId).toBe('t6');
  });

  it('gives the mean of what it remembers, and 0 of nothing', () => {
    const turns = new RecentTurns();
    expect(turns.averageTotalMs).toBe(0);
    turns.add(aTurn('a', 100));
    turns.add(aTurn('b', 300));
    expect(turns.averageTotalMs).toBe(200);
  });
});
