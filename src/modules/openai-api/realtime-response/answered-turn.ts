import type { TurnProviders, TurnTimes } from '../../../engine/conversation/conversation-event.js';
import type { AnswerFigures } from './answering.js';

/** What is measured of an answer within the conversation. */
export interface AnsweredTurn {
  readonly times: TurnTimes;
  readonly providers: TurnProviders;
  readonly isSuccess: boolean;
  readonly wasInterrupted: boolean;
}

/** When an answer was asked for and what was said known, on the conversation's clock. */
export interface TurnBeginning {
  readonly askedForAtMs: number;
  /** Null where nothing was said. */
  readonly stt: { readonly understoodAtMs: number; readonly provider: string | null } | null;
}

export function turnTimes(
  { askedForAtMs, stt }: TurnBeginning,
  figures: AnswerFigures,
  nowMs: number,
): TurnTimes {
  const firstAtMs = figures.firstAudioAtMs ?? figures.firstTextAtMs ?? nowMs;
  return {
    sttMs: stt === null ? null : stt.understoodAtMs - askedForAtMs,
    llmMs: between(figures.askedAtMs, figures.firstTextAtMs),
    ttsMs: between(figures.firstSentenceAtMs, figures.firstAudioAtMs),
    totalMs: firstAtMs - askedForAtMs,
  };
}

const between = (fromMs: number | undefined, toMs: number | undefined): number | null =>
  fromMs === undefined || toMs === undefined ? null : toMs - fromMs;
