import { AppError } from '../../../platform/errors/app-error.js';
import type { ProviderCall, ProviderCalls } from '../../../platform/telemetry/provider-calls.js';

type CallHead = Pick<ProviderCall, 'type' | 'provider' | 'purpose'>;
type CallFigures = Pick<ProviderCall, 'inputTokens' | 'outputTokens' | 'audioSec'>;

/** Times one call, and tells of it when it ends. */
export class CallWatch {
  private readonly startedAtMs = performance.now();
  private firstOutputMs: number | undefined;

  constructor(
    private readonly head: CallHead,
    private readonly calls: ProviderCalls,
  ) {}

  /** The first text or audio has come; later ones have no effect. */
  noteOutput(): void {
    this.firstOutputMs ??= performance.now() - this.startedAtMs;
  }

  /** @param how as `watched` and catch blocks have it. */
  end(how: 'done' | 'abandoned' | { error: unknown }, figures: CallFigures = {}): void {
    const durationMs = performance.now() - this.startedAtMs;
    const { firstOutputMs } = this;
    this.calls.publish({ ...this.head, ...figures, outcome: outcomeOf(how), durationMs, firstOutputMs });
  }
}

function outcomeOf(how: 'done' | 'abandoned' | { error: unknown }): string {
  if (how === 'done') return 'ok';
  return how === 'abandoned' ? how : AppError.from(how.error).code;
}
