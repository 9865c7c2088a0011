import { describe, expect, it } from 'vitest';
import type { TurnFigures } from '../../platform/telemetry/recent-turns.js';
import { presentSystem, presentTurn } from './metrics.presenter.js';

describe('presentSystem', () => {
  it('adds up as in the example of document 4', () => {
    const totals = {
      stt: { requests: 500, errors: 2 },
      llm: { requests: 500, errors: 5 },
      tts: { requests: 500, errors: 3 },
    };
    expect(presentSystem(5, { ...totals, realtime: { requests: 0, errors: 0 } }, 244.7)).toEqual({
      session_count: 5,
      total_requests: 1500,
      average_latency_ms: 245,
      error_rate: 0.0067,
      provider_stats: totals,
    });
  });

  it('has no error rate of nothing', () => {
    const none = { requests: 0, errors: 0 };
    expect(presentSystem(0, { stt: none, llm: none, tts: none, realtime: none }, 0)).toMatchObject({
      total_requests: 0,
      error_rate: 0,
    });
  });
});

describe('presentTurn', () => {
  it('has the fields of decision 4', () => {
    const providers = { stt: 'embedded', llm: 'openai', tts: null };
    const turn: TurnFigures = {
      surface: 'voice',
      wasInterrupted: false,
      correlationId: 'c',
      sessionId: 's',
      endedAtMs: Date.UTC(2026, 0, 15),
      ...{ sttMs: 80.4, llmMs: 110.5, ttsMs: 0, totalMs: 190.9, isSuccess: false, providers },
    };
    expect(presentTurn(turn)).toEqual({
      correlation_id: 'c',
      session_id: 's',
      timestamp: '2026-01-15T00:00:00.000Z',
      ...{ stt_ms: 80, llm_ms: 111, tts_ms: 0, total_ms: 191, success: false, providers },
    });
  });
});
