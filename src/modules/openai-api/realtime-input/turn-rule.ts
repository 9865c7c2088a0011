import type { TurnVerdict } from '../../../engine/conversation/hearing/turn-judgement.js';
import type { TurnDetection } from '../realtime-session/session-settings.js';

/** When somebody begins to speak, and has spoken. */
export interface TurnRule {
  /** The probability that begins speech, 0–1. */
  readonly threshold: number;
  readonly prefixPaddingMs: number;
  /** The longest silence within a turn. */
  readonly longestSilenceMs: number;
  /** Whether the sound of a turn counts too: what a turn detector thinks of it. */
  readonly goesBySound: boolean;
  /** The silence that ends a turn, by what was heard of it. */
  silenceMs(heard: HeardTurn): number;
}

/** What is known of a turn while its speaker is silent. */
export interface HeardTurn {
  readonly isWholeSentence: boolean;
  /** Undefined where no turn detector is sure of anything. */
  readonly verdict?: TurnVerdict | undefined;
}

const DEFAULT_THRESHOLD = 0.5;
const DEFAULT_PADDING_MS = 300;

/**
 * By what was said: a sentence that is whole needs little silence, who trails off is waited for; where a turn detector is
 * sure, it settles which of them it is. The vendor's longest waits are 8, 4 and 2 s.
 */
const BY_EAGERNESS = {
  low: { wholeMs: 800, elseMs: 4000 },
  medium: { wholeMs: 400, elseMs: 1500 },
  auto: { wholeMs: 400, elseMs: 1500 },
  high: { wholeMs: 300, elseMs: 650 },
} as const;

/** @param detection undefined: the client ends turns. */
export function turnRuleOf(detection: TurnDetection | undefined): TurnRule {
  if (detection?.type === 'semantic_vad') {
    const { wholeMs, elseMs } = BY_EAGERNESS[detection.eagerness];
    return {
      threshold: DEFAULT_THRESHOLD,
      prefixPaddingMs: DEFAULT_PADDING_MS,
      longestSilenceMs: elseMs,
      goesBySound: true,
      silenceMs: ({ isWholeSentence, verdict }) =>
        (verdict === undefined ? isWholeSentence : verdict === 'complete') ? wholeMs : elseMs,
    };
  }
  const silenceMs = detection?.silence_duration_ms ?? 500;
  return {
    threshold: detection?.threshold ?? DEFAULT_THRESHOLD,
    prefixPaddingMs: detection?.prefix_padding_ms ?? DEFAULT_PADDING_MS,
    longestSilenceMs: silenceMs,
    goesBySound: false,
    silenceMs: () => silenceMs,
  };
}
