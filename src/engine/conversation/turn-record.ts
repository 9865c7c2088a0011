import type { Answer } from './answer.js';
import type { TurnProviders, TurnTimes } from './conversation-event.js';
import type { HeardTurn } from './hearing.js';

/** What is measured of one turn; times on the conversation's clock. */
export class TurnRecord {
  private heard: HeardTurn | undefined;
  private heardAtMs: number | undefined;
  private firstAudioAtMs: number | undefined;
  /** Whether the answer broke off. */
  hasFailed = false;

  /** @param overAtMs when the turn was known to be over. */
  constructor(private readonly overAtMs: number) {}

  noteHeard(heard: HeardTurn, atMs: number): void {
    this.heard = heard;
    this.heardAtMs = atMs;
  }

  noteAudio(atMs: number): void {
    this.firstAudioAtMs ??= atMs;
  }

  timesOf(answer: Answer | undefined, nowMs: number): TurnTimes {
    const speaking = answer?.speaking;
    const began = this.heard?.endedAtMs ?? answer?.startedAtMs ?? this.overAtMs;
    return {
      sttMs: between(this.overAtMs, this.heardAtMs),
      llmMs: between(answer?.startedAtMs, answer?.firstTextAtMs),
      ttsMs: between(speaking?.firstSentenceAtMs, speaking?.firstAudioAtMs),
      totalMs: (this.firstAudioAtMs ?? nowMs) - began,
    };
  }

  providersOf(answer: Answer | undefined): TurnProviders {
    const hasSpoken = answer?.speaking.firstAudioAtMs !== undefined;
    return {
      stt: this.heard?.provider ?? null,
      llm: answer?.provider ?? null,
      tts: hasSpoken ? answer.speaking.provider : null,
    };
  }
}

const between = (fromMs: number | undefined, toMs: number | undefined): number | null =>
  fromMs === undefined || toMs === undefined ? null : toMs - fromMs;
