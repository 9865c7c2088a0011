import type { TurnDetector } from '../../ports/turn-detector.js';
import type { HearingListener } from '../hearing.js';
import type { Ear, EarParts } from './ear.js';
import { SpeechTrack } from './speech-track.js';
import { StallWatch } from './stall-watch.js';
import { TurnJudgement } from './turn-judgement.js';
import { silenceToWaitMs } from './turn-wait.js';

/** Less speech is no turn, however sure the recogniser is of words in it. */
const MIN_TURN_MS = 250;

export interface ConcludedSpeech {
  /** Whether anybody has said so much that there may be words in it. */
  hasSpoken: boolean;
  speechMs: number;
  /** On the conversation's clock. */
  endedAtMs: number;
}

/** What turns are settled with. */
export interface TurnTakingParts extends Pick<EarParts, 'clock' | 'settings' | 'language'> {
  /** Asked when somebody falls silent; without one the text and the pauses settle all. */
  turnDetector?: TurnDetector | undefined;
}

/** Settles when speech counts and when a turn is over. Nothing is told from the end of a turn until its text is known. */
export class TurnTaking {
  private readonly track = new SpeechTrack();
  private readonly stall: StallWatch;
  private readonly judgement: TurnJudgement;
  private isAnswering = false;
  private isConcluding = false;
  private isVoiceTold = false;
  private isSpeechTold = false;
  /** Somebody spoke on while the text of a turn was awaited: it is to be told when they have ended. */
  private owesEnd = false;
  private hasConcluded = false;
  private isInCallback = false;
  /** Of those after which the speaker went on and that would not have ended the turn. */
  private longestPauseMs = 0;

  constructor(
    private readonly parts: TurnTakingParts,
    private readonly ear: Ear,
    private readonly listener: Pick<HearingListener, 'onVoice' | 'onSpeech' | 'onTurnOver'>,
  ) {
    this.stall = new StallWatch(parts.clock, parts.settings.stallMs, () => this.endStalled());
    this.judgement = new TurnJudgement(parts.turnDetector, parts.language);
  }

  /** Whether a callback is under way. */
  get isTelling(): boolean {
    return this.isInCallback;
  }

  setAnswering(isAnswering: boolean): void {
    this.isAnswering = isAnswering;
  }

  notePush(atMs: number): void {
    this.stall.notePush(atMs);
  }

  /**
   * @param pcm a frame.
   * @param atMs when it ended.
   * @param slackMs so much of a silence may be missing behind it.
   */
  hear(pcm: Int16Array, probability: number, atMs: number, slackMs = 0): void {
    this.track.push(probability, atMs);
    this.judgement.hear(pcm, this.track.hasSpeech);
    this.follow(slackMs);
    if (this.track.hasSpeech || this.owesEnd) this.stall.start();
    else this.stall.stop();
  }

  /** Ends the turn here. Who is known to be done, and goes on speaking, begins anew. */
  conclude(): ConcludedSpeech {
    const { track } = this;
    if (!this.isInCallback) {
      track.endBurst();
      this.followVoice();
    }
    const endedAtMs = track.endedAtMs ?? this.parts.clock.nowMs();
    const { speechMs } = track;
    const hasSpoken = speechMs >= MIN_TURN_MS;
    this.hasConcluded = this.isConcluding = true;
    this.beginTurn();
    return { hasSpoken, speechMs, endedAtMs };
  }

  /** The text of the turn that has ended is known, or never will be. */
  resume(): void {
    this.isConcluding = false;
    this.owesEnd = this.isVoiceTold;
    if (this.owesEnd) this.stall.start();
  }

  forget(): void {
    this.isConcluding = false;
    this.beginTurn();
  }

  /** Nobody knows who speaks: it counts as silence. */
  goDeaf(): void {
    this.track.endBurst();
    this.followVoice();
    this.forget();
  }

  close(): void {
    this.stall.stop();
    this.judgement.forget();
  }

  private beginTurn(): void {
    this.track.beginTurn();
    this.judgement.forget();
    this.isSpeechTold = this.owesEnd = false;
    this.stall.stop();
  }

  private follow(slackMs: number): void {
    this.followVoice();
    if (this.isConcluding) return;
    const { settings } = this.parts;
    const counts = this.isAnswering
      ? this.track.hasBrokenInFor(settings.interruptSpeechMs)
      : this.track.hasSpokenFor(settings.minSpeechMs);
    if (!this.isSpeechTold && counts) {
      this.isSpeechTold = true;
      this.tell(() => this.listener.onSpeech());
    }
    const { hasSpeech, isQuiet, silenceMs } = this.track;
    if (!isQuiet || !(hasSpeech || this.owesEnd)) return;
    if (silenceMs + slackMs >= this.neededSilenceMs()) this.endSpeech();
    else if (this.isSpeechTold) this.judgement.notePause(silenceMs);
  }

  private followVoice(): void {
    const { isVoice } = this.track;
    if (isVoice === this.isVoiceTold) return;
    this.isVoiceTold = isVoice;
    if (isVoice) {
      this.notePause();
      this.judgement.drop();
    }
    this.tell(() => this.listener.onVoice(isVoice));
  }

  private notePause(): void {
    const { pauseMs } = this.track;
    const isWithin = pauseMs <= this.parts.settings.endSilenceMs;
    this.longestPauseMs = isWithin ? Math.max(this.longestPauseMs, pauseMs) : 0;
  }

  /** Silence that ends the turn, by what is known of it now. */
  private neededSilenceMs(): number {
    const { settings } = this.parts;
    if (!this.isSpeechTold) return settings.endSilenceMs;
    const ending = this.ear.text.ending(this.track.speechEndMs);
    const { longestPauseMs } = this;
    return silenceToWaitMs({ ending, verdict: this.judgement.verdict, longestPauseMs }, settings);
  }

  private endSpeech(): void {
    const isTurn = this.isSpeechTold || this.owesEnd;
    this.isSpeechTold = this.owesEnd = this.hasConcluded = false;
    if (isTurn) this.tell(() => this.listener.onTurnOver());
    if (this.hasConcluded) return;
    // What is too short to count, or was said where nobody wants to know it, is no part of the next turn.
    this.ear.forget();
    this.beginTurn();
  }

  private endStalled(): void {
    this.track.endBurst();
    this.followVoice();
    if (!this.isConcluding && (this.track.hasSpeech || this.owesEnd)) this.endSpeech();
  }

  private tell(what: () => void): void {
    this.isInCallback = true;
    what();
    this.isInCallback = false;
  }
}
