import type { ConversationEvent } from '../../engine/conversation/conversation-event.js';
import { AppError } from '../../platform/errors/app-error.js';
import type { Logger } from '../../platform/logging/logger.js';
import type { LiveSurface } from '../../platform/status/server-status.js';
import type { RecentTurns } from '../../platform/telemetry/recent-turns.js';
import { withinSpan } from '../../platform/telemetry/tracing/current-span.js';
import type { Tracer } from '../../platform/telemetry/tracing/span.js';
import type { UpgradeRequest } from '../../platform/ws/upgrade-request.js';

/** The trace of one socket; whoever begins it ends it. */
export interface SocketTrace {
  /** Does work as part of it, also what it leaves running. */
  within<T>(work: () => T): T;
  end(): void;
}

type TurnEnd = Extract<ConversationEvent, { type: 'turn-end' }>;

/** What is recorded of the conversations of one surface: figures, names and codes, nothing that was said. */
export class ConversationTelemetry {
  constructor(
    private readonly surface: LiveSurface,
    private readonly turns: RecentTurns,
    private readonly logger: Pick<Logger, 'warn' | 'error'>,
    private readonly tracer: Tracer | undefined,
  ) {}

  trace({ id, route, headers }: UpgradeRequest): SocketTrace {
    const span = this.tracer?.begin(`conversation ${route}`, 'server', headers, {
      'http.route': route,
      'parley.request_id': id,
    });
    return { within: (work) => withinSpan(span, work), end: () => span?.end() };
  }

  noteTurn({ id }: UpgradeRequest, sessionId: string, turnEnd: TurnEnd): void {
    const { turn, times, providers, isSuccess, wasInterrupted } = turnEnd;
    this.turns.add({
      surface: this.surface,
      correlationId: `${id}-${turn}`,
      sessionId,
      endedAtMs: Date.now(),
      sttMs: times.sttMs ?? 0,
      llmMs: times.llmMs ?? 0,
      ttsMs: times.ttsMs ?? 0,
      totalMs: times.totalMs,
      isSuccess,
      wasInterrupted,
      providers,
    });
  }

  noteFailure({ id: requestId, route }: UpgradeRequest, thrown: unknown): void {
    const error = AppError.from(thrown);
    const fields = { requestId, route, code: error.code };
    if (error.kind === 'internal')
      this.logger.error({ ...fields, err: error.cause ?? error }, 'conversation failed');
    else this.logger.warn(fields, 'conversation failed');
  }
}
