import { AppError } from '../../../platform/errors/app-error.js';
import {
  isProviderFailure,
  type ProviderCall,
  type ProviderCalls,
} from '../../../platform/telemetry/provider-calls.js';
import { beginSpan, withinSpan } from '../../../platform/telemetry/tracing/current-span.js';
import type { TraceSpan } from '../../../platform/telemetry/tracing/span.js';

type CallHead = Pick<ProviderCall, 'type' | 'provider' | 'purpose' | 'account'>;
type CallFigures = Pick<ProviderCall, 'inputTokens' | 'outputTokens' | 'audioSec' | 'costUsd'>;

/** Times one call, and tells of it when it ends; a span of the trace that it is part of, if any. */
export class CallWatch {
  private readonly startedAtMs = performance.now();
  private readonly span: TraceSpan | undefined;
  private firstOutputMs: number | undefined;

  /** @param model the one that is asked for. */
  constructor(
    private readonly head: CallHead,
    private readonly calls: Pick<ProviderCalls, 'publish'>,
    private readonly model?: string,
  ) {
    const { type, provider, purpose } = head;
    const attributes = {
      'gen_ai.provider.name': provider,
      'gen_ai.request.model': model,
      'parley.call.type': type,
      'parley.call.purpose': purpose,
    };
    this.span = beginSpan(`${type} ${provider}`, attributes, 'client');
  }

  /** Does a part of the call, as part of its span. */
  within<T>(work: () => T): T {
    return withinSpan(this.span, work);
  }

  /** The first text or audio has come; later ones have no effect. */
  noteOutput(): void {
    this.firstOutputMs ??= performance.now() - this.startedAtMs;
  }

  /** @param how as `watched` and catch blocks have it. */
  end(how: 'done' | 'abandoned' | { error: unknown }, figures: CallFigures = {}): void {
    const durationMs = performance.now() - this.startedAtMs;
    const { firstOutputMs, model } = this;
    const call = { ...this.head, model, ...figures, outcome: outcomeOf(how), durationMs, firstOutputMs };
    if (this.span !== undefined) endSpan(this.span, call);
    this.calls.publish(call);
  }
}

function endSpan(span: TraceSpan, call: ProviderCall): void {
  span.setAttributes({
    'parley.call.outcome': call.outcome,
    'parley.call.first_output_ms': call.firstOutputMs,
    'parley.call.audio_sec': call.audioSec,
    'gen_ai.usage.input_tokens': call.inputTokens,
    'gen_ai.usage.output_tokens': call.outputTokens,
  });
  if (isProviderFailure(call)) span.fail(call.outcome);
  span.end();
}

function outcomeOf(how: 'done' | 'abandoned' | { error: unknown }): string {
  if (how === 'done') return 'ok';
  return how === 'abandoned' ? how : AppError.from(how.error).code;
}
