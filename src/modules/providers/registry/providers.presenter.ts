import type { CircuitBreaker } from '../breakers/circuit-breaker.js';
import type { ProviderEntry, ProviderLine } from './provider-line.js';
import type { ProviderRegistry } from './provider-registry.js';
import type { CircuitView, ProviderKindView, ProvidersView, ProviderSummaryView } from './providers.view.js';

const RATE_DECIMALS = 4;

/** Document 4's list of providers. */
export function presentProviders({ lines: { stt, llm, tts, realtime } }: ProviderRegistry): ProvidersView {
  const isHeldByVendor = realtime.entries.length > 0;
  return {
    providers: {
      stt: presentLine(stt),
      llm: presentLine(llm),
      tts: presentLine(tts),
      ...(isHeldByVendor && { realtime: presentLine(realtime) }),
    },
    summary: {
      stt: summaryOf(stt),
      llm: summaryOf(llm),
      tts: summaryOf(tts),
      ...(isHeldByVendor && { realtime: summaryOf(realtime) }),
    },
  };
}

function presentLine<P>(line: ProviderLine<P>): ProviderKindView {
  return {
    provider_type: line.kind,
    current_provider: line.current?.name ?? null,
    current_model: line.current?.model ?? null,
    fallback_count: line.fallbackCount,
    providers: line.entries.map((entry, priority) => ({
      name: entry.name,
      model: entry.model ?? null,
      priority,
      enabled: entry.isEnabled,
      available: line.isAvailable(entry),
      circuit: presentCircuit(circuitName(line, entry), entry.breaker),
    })),
  };
}

/** With the model where providers share a name. */
function circuitName<P>({ kind, entries }: ProviderLine<P>, { name, model }: ProviderEntry<P>): string {
  const isShared = entries.filter((other) => other.name === name).length > 1;
  return isShared && model !== undefined ? `${kind}_${name}_${model}` : `${kind}_${name}`;
}

function presentCircuit(name: string, breaker: CircuitBreaker): CircuitView {
  const { totalRequests, successfulRequests, failedRequests, consecutiveFailures } = breaker.stats;
  const failureRate = totalRequests === 0 ? 0 : failedRequests / totalRequests;
  return {
    name,
    state: breaker.state,
    is_available: breaker.isAvailable,
    stats: {
      total_requests: totalRequests,
      successful_requests: successfulRequests,
      failed_requests: failedRequests,
      consecutive_failures: consecutiveFailures,
      failure_rate: Number(failureRate.toFixed(RATE_DECIMALS)),
    },
    config: { failure_threshold: breaker.failureThreshold, recovery_timeout: breaker.recoveryMs / 1000 },
  };
}

function summaryOf<P>(line: ProviderLine<P>): ProviderSummaryView {
  return {
    current: line.current?.name ?? null,
    available_count: line.entries.filter((entry) => line.isAvailable(entry)).length,
  };
}
