import type { Logger } from '../../../platform/logging/logger.js';
import type { CallFigures, CallTally } from '../../../platform/telemetry/call-tally.js';
import type { UpgradeRequest } from '../../../platform/ws/upgrade-request.js';
import type { ConversationTelemetry, SocketTrace } from '../../assistant/conversation-telemetry.js';
import type { CallFacts, CallListener } from './call-news.js';

/** What is recorded of calls: figures, names and codes, nothing of who called and what was said. */
export class CallTelemetry {
  private active = 0;

  constructor(
    private readonly conversations: ConversationTelemetry,
    private readonly tally: CallTally,
    private readonly logger: Pick<Logger, 'info'>,
  ) {}

  /** Calls in progress. */
  get activeCalls(): number {
    return this.active;
  }

  /** Whoever begins it ends it. */
  trace(request: UpgradeRequest): SocketTrace {
    return this.conversations.trace(request);
  }

  /** Follows a call that begins, to its end. */
  follow(request: UpgradeRequest, { callSid, carrier }: CallFacts): CallListener {
    this.active += 1;
    this.logger.info({ requestId: request.id, carrier, callSid }, 'call began');
    return (news) => {
      if (news.type === 'ended') {
        const { outcome, durationMs } = news;
        this.active -= 1;
        this.tally.add({ carrier, outcome, durationMs });
        this.logger.info(
          { requestId: request.id, carrier, callSid, outcome, durationMs: Math.round(durationMs) },
          'call ended',
        );
      }
      if (news.type === 'action')
        this.tally.addAction({ carrier, action: news.action, outcome: news.outcome });
      if (news.type !== 'conversation') return;
      const { event } = news;
      if (event.type === 'turn-end') this.conversations.noteTurn(request, callSid, event);
      if (event.type === 'failed') this.conversations.noteFailure(request, event.error);
    };
  }

  /** A call that did not begin. */
  noteRefused(carrier: string, outcome: Extract<CallFigures['outcome'], 'failed' | 'refused'>): void {
    this.tally.add({ carrier, outcome, durationMs: 0 });
  }

  noteFailure(request: UpgradeRequest, error: unknown): void {
    this.conversations.noteFailure(request, error);
  }
}
