import type { RealtimePrice } from '../../../platform/config/realtime-prices.js';
import type { AppError } from '../../../platform/errors/app-error.js';
import type { Logger } from '../../../platform/logging/logger.js';
import type { RealtimeUsage } from '../../../platform/openai/realtime-items.js';
import type { ProviderCalls } from '../../../platform/telemetry/provider-calls.js';
import { CallWatch } from '../measured/call-watch.js';
import { costOf } from './realtime-prices.js';

export interface RealtimeMeterParts {
  provider: string;
  model: string;
  calls: ProviderCalls;
  /** Of the model; undefined where it is not known. */
  price: RealtimePrice | undefined;
  logger: Pick<Logger, 'info'>;
}

/** Counts what the answers of one conversation take: each is a call of a model, told as it ends. */
export class RealtimeMeter {
  private readonly watches = new Map<string, CallWatch>();
  private readonly sums = { answers: 0, inputTokens: 0, outputTokens: 0, costUsd: 0 };

  constructor(private readonly parts: RealtimeMeterParts) {}

  begin(responseId: string): void {
    const { provider, model, calls } = this.parts;
    const head = { type: 'realtime', provider, purpose: 'conversation' } as const;
    this.watches.set(responseId, new CallWatch(head, calls, model));
  }

  /** The first text or audio of an answer has come. */
  noteOutput(responseId: string): void {
    this.watches.get(responseId)?.noteOutput();
  }

  /** @param how as {@link CallWatch.end} has it. */
  end(responseId: string, how: 'done' | 'abandoned' | { error: AppError }, usage?: RealtimeUsage): void {
    const watch = this.watches.get(responseId);
    if (watch === undefined) return;
    this.watches.delete(responseId);
    this.sums.answers += 1;
    if (usage === undefined) return watch.end(how);
    const { input_tokens: inputTokens, output_tokens: outputTokens } = usage;
    const costUsd = this.parts.price === undefined ? undefined : costOf(usage, this.parts.price);
    this.sums.inputTokens += inputTokens;
    this.sums.outputTokens += outputTokens;
    this.sums.costUsd += costUsd ?? 0;
    watch.end(how, { inputTokens, outputTokens, costUsd });
  }

  /** Ends the answers that are on their way. */
  endAll(how: 'abandoned' | { error: AppError }): void {
    for (const responseId of [...this.watches.keys()]) this.end(responseId, how);
  }

  /** The conversation is over. */
  close(): void {
    this.endAll('abandoned');
    const { provider, model, price, logger } = this.parts;
    const { costUsd, ...sums } = this.sums;
    const cost = price === undefined ? {} : { costUsd: Number(costUsd.toFixed(6)) };
    logger.info({ provider, model, ...sums, ...cost }, 'a conversation that a vendor held has ended');
  }
}
