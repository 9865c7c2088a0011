import type { LiveSurface } from '../status/server-status.js';

/** A turn of a conversation that has ended, interrupted ones included. Holds nothing of what was said. */
export interface TurnFigures {
  surface: LiveSurface;
  correlationId: string;
  sessionId: string;
  /** Epoch milliseconds of its end. */
  endedAtMs: number;
  sttMs: number;
  llmMs: number;
  ttsMs: number;
  totalMs: number;
  isSuccess: boolean;
  /** Somebody spoke into its answer, or stopped it. */
  wasInterrupted: boolean;
  /** Names in settings; null for a stage that the turn did not come to. */
  providers: { stt: string | null; llm: string | null; tts: string | null };
}

/** Turns that are remembered. */
export const RECENT_TURNS = 100;

/** The last turns of every surface, in memory: whoever ends a turn adds it. */
export class RecentTurns {
  private turns: TurnFigures[] = [];
  private readonly listeners: ((turn: TurnFigures) => void)[] = [];

  add(turn: TurnFigures): void {
    this.turns = [turn, ...this.turns.slice(0, RECENT_TURNS - 1)];
    for (const listener of this.listeners) listener(turn);
  }

  /** Tells a listener of each turn that ends from now on; it must not throw. */
  onTurn(listener: (turn: TurnFigures) => void): void {
    this.listeners.push(listener);
  }

  /** At most `limit`, the latest first. */
  latest(limit: number): readonly TurnFigures[] {
    return this.turns.slice(0, limit);
  }

  /** Mean of their whole times in milliseconds; 0 when there was none. */
  get averageTotalMs(): number {
    const sum = this.turns.reduce((total, { totalMs }) => total + totalMs, 0);
    return this.turns.length === 0 ? 0 : sum / this.turns.length;
  }
}
