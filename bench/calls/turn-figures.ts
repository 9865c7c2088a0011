import type { Scene } from './caller-orders.js';
import type { SpokenClip } from './spoken-clips.js';
import type { CallEvent } from './bench-call.js';

/** Pauses that a speaker makes within a sentence; shorter ones nobody answers into, longer ones almost anybody. */
export const PAUSE_MS = { min: 250, max: 600 };
/** An answer that takes longer is none. */
const LATEST_MS = 5000;

/** What the scenes of some conversations show of turns. */
export interface TurnFigures {
  /** From the end of the last word to the first audio, in milliseconds. */
  waitsMs: number[];
  /** Turns that nothing answered. */
  unanswered: number;
  /** Pauses of {@link PAUSE_MS} within a sentence, longer ones, and those of each in which an answer began. */
  pauses: number;
  answeredPauses: number;
  longPauses: number;
  answeredLongPauses: number;
}

/** When answers begin: first audio after the state of speaking. */
export function answerStarts(events: readonly CallEvent[]): number[] {
  let isDue = false;
  return events.flatMap(({ what, atMs }) => {
    if (what === 'speaking') isDue = true;
    if (what !== 'audio' || !isDue) return [];
    isDue = false;
    return [atMs];
  });
}

/** @param clips by the numbers of the scenes. */
export function turnFigures(scenes: readonly Scene[], clips: readonly SpokenClip[]): TurnFigures {
  const figures: TurnFigures = {
    waitsMs: [],
    unanswered: 0,
    pauses: 0,
    answeredPauses: 0,
    longPauses: 0,
    answeredLongPauses: 0,
  };
  for (const { clip, events } of scenes) {
    const spoken = clips[clip ?? -1];
    if (spoken !== undefined) addScene(figures, spoken, answerStarts(events));
  }
  return figures;
}

function addScene(figures: TurnFigures, clip: SpokenClip, starts: readonly number[]): void {
  for (const endMs of clip.turnEndsMs) {
    const first = starts.find((atMs) => atMs >= endMs);
    if (first === undefined || first - endMs > LATEST_MS) figures.unanswered += 1;
    else figures.waitsMs.push(first - endMs);
  }
  for (const { startMs, endMs } of clip.pauses) {
    const isAnswered = starts.some((atMs) => atMs >= startMs && atMs < endMs);
    const lengthMs = endMs - startMs;
    if (lengthMs > PAUSE_MS.max) {
      figures.longPauses += 1;
      figures.answeredLongPauses += Number(isAnswered);
    } else if (lengthMs >= PAUSE_MS.min) {
      figures.pauses += 1;
      figures.answeredPauses += Number(isAnswered);
    }
  }
}
