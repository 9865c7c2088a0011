import { beforeEach, describe, expect, it } from 'vitest';
import { parseExposition, valueOf } from '../../../../test/support/exposition-parser.js';
import { METRICS } from '../../../platform/telemetry/metric-names.js';
import { MetricRegistry } from '../../../platform/telemetry/metric-registry.js';
import { RecentTurns, type TurnFigures } from '../../../platform/telemetry/recent-turns.js';
import { ProviderCalls, type ProviderCall } from '../../../platform/telemetry/provider-calls.js';
import { JobEvents } from '../../jobs/queue/job-events.js';
import type { AttemptOutcome } from '../../jobs/webhooks/webhook-delivery.js';
import type { SocketOutcome } from '../../../platform/ws/live-sockets.js';
import type { WebhookAttemptListener } from '../../jobs/webhooks/webhook-sender.js';
import { observeJobs } from './job-metrics.js';
import { ProviderMetrics } from './provider-metrics.js';
import { observeInference } from './server-metrics.js';
import { observeSockets } from './socket-metrics.js';
import { observeTurns } from './turn-metrics.js';
import { observeWebhooks } from './webhook-metrics.js';

let registry: MetricRegistry;

beforeEach(() => {
  registry = new MetricRegistry();
});

async function value(name: string, labels?: Record<string, string>): Promise<number | undefined> {
  return valueOf(parseExposition(await registry.text(), 'text'), name, labels);
}

describe('metrics of jobs', () => {
  const events = new JobEvents();
  const queue = { counts: async (kind: string) => ({ waiting: kind.length, active: 1 }) };

  it('count attempts by their end, and time them; waiting before the first', async () => {
    observeJobs(registry, events, queue, ['tea']);
    const attempt = { type: 'attempt', jobId: 'a', kind: 'tea', workedMs: 2500 } as const;
    events.publish({ ...attempt, end: 'retried', waitedMs: 400 });
    events.publish({ ...attempt, end: 'completed', waitedMs: undefined });
    events.publish({ type: 'state', jobId: 'a', kind: 'tea', state: 'completed', attempt: 2 });
    expect(await value('parley_job_attempts_total', { kind: 'tea', outcome: 'retried' })).toBe(1);
    expect(await value('parley_job_attempts_total', { kind: 'tea', outcome: 'completed' })).toBe(1);
    expect(await value('parley_job_work_seconds_sum', { kind: 'tea' })).toBe(5);
    expect(await value('parley_job_wait_seconds_count', { kind: 'tea' })).toBe(1);
  });

  it('read from the queue what waits and is at work', async () => {
    observeJobs(registry, events, queue, ['tea', 'coffee']);
    expect(await value('parley_jobs_waiting', { kind: 'coffee' })).toBe(6);
    expect(await value('parley_jobs_active', { kind: 'tea' })).toBe(1);
  });
});

describe('metrics of providers', () => {
  const call: ProviderCall = {
    type: 'llm',
    provider: 'openai',
    purpose: 'translation',
    outcome: 'ok',
    durationMs: 1500,
  };

  it('count calls, errors, times and tokens', async () => {
    const calls = new ProviderCalls();
    const { totals } = new ProviderMetrics(registry, calls);
    calls.publish({ ...call, firstOutputMs: 250, inputTokens: 10, outputTokens: 4 });
    calls.publish({ ...call, outcome: 'llm_timeout' });
    calls.publish({ ...call, outcome: 'cancelled' });
    calls.publish({ ...call, outcome: 'abandoned', type: 'tts', audioSec: 1.5 });
    calls.publish({ ...call, type: 'realtime', costUsd: 0.25 });
    const of = { type: 'llm', provider: 'openai', purpose: 'translation' };
    expect(await value('parley_provider_calls_total', { ...of, outcome: 'llm_timeout' })).toBe(1);
    expect(await value('parley_provider_first_output_seconds_sum', of)).toBe(0.25);
    expect(await value('parley_provider_call_duration_seconds_count', of)).toBe(3);
    expect(await value('parley_provider_tokens_total', { ...of, direction: 'output' })).toBe(4);
    expect(await value('parley_provider_audio_seconds_total', { type: 'tts' })).toBe(1.5);
    expect(await value('parley_provider_cost_dollars_total', { type: 'realtime' })).toBe(0.25);
    expect(totals).toEqual({
      stt: { requests: 0, errors: 0 },
      llm: { requests: 3, errors: 1 },
      tts: { requests: 1, errors: 0 },
      realtime: { requests: 1, errors: 0 },
    });
  });
});

describe('metrics of webhooks', () => {
  it('count attempts by the class of their answer, or by why there was none', async () => {
    let tell: WebhookAttemptListener = () => undefined;
    observeWebhooks(registry, { onAttempt: (listener) => ((tell = listener), () => undefined) });
    const outcome: AttemptOutcome = {
      durationMs: 20,
      httpStatus: 204,
      error: null,
      retryAfterSec: undefined,
    };
    tell(outcome);
    tell({ ...outcome, httpStatus: 503 });
    tell({ ...outcome, httpStatus: null, error: { code: 'fetch_timeout', message: 'late' } });
    for (const name of ['2xx', '5xx', 'fetch_timeout']) {
      expect(await value('parley_webhook_attempts_total', { outcome: name }), name).toBe(1);
    }
    expect(await value('parley_webhook_attempt_duration_seconds_count')).toBe(3);
  });
});

describe('metrics of inference', () => {
  it('read the state of the pool', async () => {
    const status = { state: 'ready', workers: 4, alive: 3, busy: 1, restarts: 2, pids: [] } as const;
    observeInference(registry, {
      status: () => ({ ...status, pids: [], waitingLive: 5, waitingBatch: 6 }),
    });
    expect(await value(METRICS.inferenceWorkers.name, { state: 'busy' })).toBe(1);
    expect(await value(METRICS.inferenceWorkers.name, { state: 'idle' })).toBe(2);
    expect(await value(METRICS.inferenceWorkers.name, { state: 'missing' })).toBe(1);
    expect(await value(METRICS.inferenceWaiting.name, { priority: 'batch' })).toBe(6);
    expect(await value(METRICS.inferenceRestarts.name)).toBe(2);
  });
});

describe('metrics of sockets', () => {
  it('count ends by their code, those of clients of a made-up one together, and refusals by their status', async () => {
    let tell: (outcome: SocketOutcome) => void = () => undefined;
    observeSockets(registry, { onOutcome: (listener) => (tell = listener) });
    for (const closeCode of [1001, 1001, 4999, 3001]) tell({ surface: 'voice', closeCode });
    tell({ refusedWith: 401 });
    expect(await value('parley_socket_closes_total', { surface: 'voice', code: '1001' })).toBe(2);
    expect(await value('parley_socket_closes_total', { surface: 'voice', code: 'other' })).toBe(2);
    expect(await value('parley_socket_refusals_total', { status: '401' })).toBe(1);
  });
});

describe('metrics of conversations', () => {
  const turn: TurnFigures = {
    surface: 'voice',
    correlationId: 'c',
    sessionId: 's',
    endedAtMs: 0,
    sttMs: 100,
    llmMs: 200,
    ttsMs: 0,
    totalMs: 400,
    isSuccess: true,
    wasInterrupted: false,
    providers: { stt: 'embedded', llm: 'groq', tts: null },
  };

  it('count turns by how they ended, and time the stages that they came to', async () => {
    const turns = new RecentTurns();
    observeTurns(registry, turns);
    turns.add(turn);
    turns.add({ ...turn, wasInterrupted: true });
    turns.add({ ...turn, wasInterrupted: true, isSuccess: false });
    for (const outcome of ['ok', 'interrupted', 'failed']) {
      expect(await value('parley_turns_total', { surface: 'voice', outcome })).toBe(1);
    }
    expect(await value('parley_turn_seconds_sum', { surface: 'voice', stage: 'llm' })).toBeCloseTo(0.6);
    expect(await value('parley_turn_seconds_count', { surface: 'voice', stage: 'total' })).toBe(3);
    expect(await value('parley_turn_seconds_count', { surface: 'voice', stage: 'tts' })).toBeUndefined();
  });
});
