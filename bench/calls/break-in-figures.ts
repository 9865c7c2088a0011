import type { Scene } from './caller-orders.js';
import type { CallEvent } from './bench-call.js';

/** Something heard into an answer that was being spoken. */
export interface HeardBreakIn {
  /** Where its sound begins, in milliseconds from its first sample. */
  startMs: number;
  scene: Scene;
}

export interface BreakInFigures {
  trials: number;
  /** From the first sound to the halt, of those that were halted. */
  haltsMs: number[];
  /** Answers that did not go on. */
  ended: number;
  /** Chunks of audio of an answer that had been halted. */
  stale: number;
}

/** An answer that was stopped for good is followed by nothing, or by what the assistant says to the interruption. */
export function breakInFigures(heard: readonly HeardBreakIn[]): BreakInFigures {
  const figures: BreakInFigures = { trials: heard.length, haltsMs: [], ended: 0, stale: 0 };
  for (const { startMs, scene } of heard) {
    const { events } = scene;
    const at = events.findIndex(({ what, atMs }) => what === 'listening' && atMs >= startMs);
    const halt = events[at];
    if (halt === undefined) continue;
    figures.haltsMs.push(halt.atMs - startMs);
    const after = events.slice(at + 1);
    figures.ended += Number(!hasGoneOn(after));
    figures.stale += staleChunks(after);
  }
  return figures;
}

/** Held, it goes from listening straight to speaking; what is thought about first, or told to be one, is a new answer. */
function hasGoneOn(after: readonly CallEvent[]): boolean {
  if (after.some(({ what }) => what === 'renewed')) return false;
  return after.find(({ what }) => what === 'speaking' || what === 'thinking')?.what === 'speaking';
}

function staleChunks(after: readonly CallEvent[]): number {
  const next = after.findIndex(({ what }) => what === 'speaking');
  const until = next < 0 ? after : after.slice(0, next);
  return until.filter(({ what }) => what === 'audio').length;
}
