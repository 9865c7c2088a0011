import { encodeCursor } from '../../../platform/http/page-cursor.js';
import type { CallRecord, RecordedTurn } from './call-record.js';
import type { CallPage } from './call-records.js';
import type { CallListView, CallSummaryView, CallTurnView, CallView } from './calls.view.js';

/** @param nowMs up to when a call that goes on has lasted, epoch milliseconds. */
export function presentCalls({ calls, last }: CallPage, nowMs: number): CallListView {
  return {
    calls: calls.map((call) => presentSummary(call, nowMs)),
    next_cursor: last === undefined ? null : encodeCursor({ createdAtMs: last.startedAtMs, id: last.id }),
  };
}

/** @param nowMs up to when a call that goes on has lasted, epoch milliseconds. */
export function presentCall(call: CallRecord, nowMs: number): CallView {
  const lines = call.transcript?.map(({ speaker, text, atMs }) => ({ speaker, text, at: timeOf(atMs) }));
  return {
    ...presentSummary(call, nowMs),
    transcript: lines ?? null,
    turns: call.turns.map(presentTurn),
  };
}

function presentSummary(call: CallRecord, nowMs: number): CallSummaryView {
  const { id, callSid, streamSid, carrier, from, to, startedAtMs, endedAtMs, outcome, costUsd } = call;
  const { endedBy, transferredTo } = call;
  return {
    id,
    call_sid: callSid,
    stream_sid: streamSid,
    carrier,
    from,
    to,
    state: outcome ?? 'live',
    started_at: timeOf(startedAtMs),
    ended_at: endedAtMs === null ? null : timeOf(endedAtMs),
    duration_seconds: Math.max(0, (endedAtMs ?? nowMs) - startedAtMs) / 1000,
    ended_by: endedBy,
    transferred_to: transferredTo,
    cost_usd: costUsd,
  };
}

function presentTurn({ turn, times, providers, isSuccess, wasInterrupted }: RecordedTurn): CallTurnView {
  return {
    turn,
    stt_ms: roundedOf(times.sttMs),
    llm_ms: roundedOf(times.llmMs),
    tts_ms: roundedOf(times.ttsMs),
    total_ms: Math.round(times.totalMs),
    success: isSuccess,
    interrupted: wasInterrupted,
    providers: { stt: providers.stt, llm: providers.llm, tts: providers.tts },
  };
}

const roundedOf = (ms: number | null): number | null => (ms === null ? null : Math.round(ms));

const timeOf = (epochMs: number): string => new Date(epochMs).toISOString();
