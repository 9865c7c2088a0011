import type { TurnSettings } from '../turn-settings.js';
import { FRAME_MS } from './audio-intake.js';
import type { TextEnding } from './text-ending.js';
import type { TurnVerdict } from './turn-judgement.js';

/** Who has paused within what they say does so again: a silence that ends it is longer, by two frames. */
const PAUSE_MARGIN_MS = 2 * FRAME_MS;
/** Who has said “and” or “um”, or sounds as if more came, is waited for this much longer. */
const UNFINISHED_FACTOR = 2;

/** What is known of a turn while its speaker is silent. */
export interface TurnSigns {
  ending: TextEnding;
  /** Undefined where no turn detector is sure of anything. */
  verdict: TurnVerdict | undefined;
  /** Of those after which the speaker went on. */
  longestPauseMs: number;
}

/**
 * The silence that ends a turn. `incomplete` makes it the longest; `complete` makes it that of the next better ending: of an
 * open text where it is unfinished, of a sentence where it is open, and that of a sentence whatever the pauses were.
 */
export function silenceToWaitMs(
  { ending, verdict, longestPauseMs }: TurnSigns,
  { sentenceEndMs, endSilenceMs }: Pick<TurnSettings, 'sentenceEndMs' | 'endSilenceMs'>,
): number {
  const isComplete = verdict === 'complete';
  const unfinishedMs = endSilenceMs * UNFINISHED_FACTOR;
  if (verdict === 'incomplete') return unfinishedMs;
  if (ending === 'unfinished') return isComplete ? endSilenceMs : unfinishedMs;
  const afterPausesMs = Math.min(endSilenceMs, Math.max(sentenceEndMs, longestPauseMs + PAUSE_MARGIN_MS));
  if (ending === 'open') return isComplete ? afterPausesMs : endSilenceMs;
  return isComplete ? sentenceEndMs : afterPausesMs;
}
