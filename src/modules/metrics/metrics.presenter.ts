import type { LiveStatus } from '../../platform/status/server-status.js';
import type { ProviderType } from '../../platform/telemetry/provider-calls.js';
import type { TurnFigures } from '../../platform/telemetry/recent-turns.js';
import type { LiveMetricsView, RecentTurnView, SystemMetricsView } from './metrics.view.js';
import type { ProviderTotals } from './observers/provider-metrics.js';

const RATE_DIGITS = 4;

/** What goes on, in document 5's fields. */
export function presentLive(live: LiveStatus): LiveMetricsView {
  return {
    active_calls: live.activeCalls,
    active_sessions: live.activeSessions,
    max_concurrent_calls: live.maxConcurrentCalls,
    connections: { ...live.connections },
  };
}

/** Sums and means, in document 4's fields. */
export function presentSystem(
  sessionCount: number,
  totals: Readonly<Record<ProviderType, ProviderTotals>>,
  averageTotalMs: number,
): SystemMetricsView {
  const { stt, llm, tts, realtime } = totals;
  const requests = stt.requests + llm.requests + tts.requests + realtime.requests;
  const errors = stt.errors + llm.errors + tts.errors + realtime.errors;
  return {
    session_count: sessionCount,
    total_requests: requests,
    average_latency_ms: Math.round(averageTotalMs),
    error_rate: requests === 0 ? 0 : Number((errors / requests).toFixed(RATE_DIGITS)),
    provider_stats: { stt: { ...stt }, llm: { ...llm }, tts: { ...tts } },
  };
}

/** A turn, with whole milliseconds. */
export function presentTurn(turn: TurnFigures): RecentTurnView {
  return {
    correlation_id: turn.correlationId,
    session_id: turn.sessionId,
    timestamp: new Date(turn.endedAtMs).toISOString(),
    stt_ms: Math.round(turn.sttMs),
    llm_ms: Math.round(turn.llmMs),
    tts_ms: Math.round(turn.ttsMs),
    total_ms: Math.round(turn.totalMs),
    success: turn.isSuccess,
    providers: { ...turn.providers },
  };
}
