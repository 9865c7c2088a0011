import type { AppError } from '../../platform/errors/app-error.js';
import type { ConversationReport } from './conversation-report.js';

/** What went wrong in a conversation: it is told, and the user hears an apology, but none for an apology. */
export class Failures {
  private pending: { error: AppError; turn: number | undefined } | undefined;
  /** The answer that says sorry, by its turn. */
  private apologyTurn = 0;

  constructor(
    private readonly report: ConversationReport,
    private readonly apology: string | undefined,
  ) {}

  /** Whether something went wrong that was not told yet. */
  get isPending(): boolean {
    return this.pending !== undefined;
  }

  /** @param turn of the answer that it went wrong with. */
  note(error: AppError, turn: number | undefined): void {
    this.pending = { error, turn };
  }

  /** Tells it. @returns what is to be said about it as the answer of the next turn; undefined for nothing. */
  tell(nextTurn: number): string | undefined {
    const { pending, apology } = this;
    this.pending = undefined;
    if (pending === undefined) return undefined;
    this.report.tellFailure(pending.error);
    if (apology === undefined || pending.turn === this.apologyTurn) return undefined;
    this.apologyTurn = nextTurn;
    return apology;
  }
}
