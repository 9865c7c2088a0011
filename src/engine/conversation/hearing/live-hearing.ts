import { AppError } from '../../../platform/errors/app-error.js';
import {
  VAD_FRAME_SAMPLES,
  type VoiceActivity,
  type VoiceActivityStream,
} from '../../ports/voice-activity.js';
import type { HeardTurn, Hearing, HearingListener } from '../hearing.js';
import { AudioIntake, SAMPLES_PER_MS, type FrameRun } from './audio-intake.js';
import { AwaitedText, type Awaited } from './awaited-text.js';
import { ChunkSlack } from './chunk-slack.js';
import { Ear, type EarParts } from './ear.js';
import { OwnVoice } from './own-voice.js';
import { SignalMeter } from './signal-meter.js';
import { SpeechLeveller } from './speech-leveller.js';
import { TurnTaking, type TurnTakingParts } from './turn-taking.js';

export interface LiveHearingParts extends EarParts, TurnTakingParts {
  voiceActivity: VoiceActivity;
  /** Rate of the audio that it is told is played; 16 kHz when absent. */
  rateHz?: number;
  /** For the text of a turn; 10 s when absent. */
  timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 10_000;
/** After voice detection failed, it is tried again no sooner. */
const RETRY_MS = 1000;
/** In place of what is only an echo. */
const SILENCE = new Int16Array(VAD_FRAME_SAMPLES);

/** Hears a conversation: voice detection settles when somebody speaks and has spoken, a recogniser what. */
export class LiveHearing implements Hearing {
  private readonly intake = new AudioIntake();
  private readonly ear: Ear;
  private readonly ownVoice: OwnVoice;
  private readonly leveller = new SpeechLeveller();
  private readonly slack = new ChunkSlack();
  private readonly awaited: AwaitedText;
  private readonly turns: TurnTaking;
  private readonly meter: SignalMeter;
  private readonly leaving = new AbortController();
  private detection: VoiceActivityStream;
  private isWorking = false;
  /** Why nothing is heard. */
  private deafness: AppError | undefined;
  private retryAtMs = 0;
  /** Whether it was told that nothing is heard, and nothing was since. */
  private isDeafnessTold = false;

  /** @throws AppError `language_not_supported`, `stt_unavailable`. */
  constructor(
    private readonly parts: LiveHearingParts,
    private readonly listener: HearingListener,
  ) {
    this.ear = new Ear(parts, () => this.tellText());
    this.meter = new SignalMeter((figures) => listener.onSignal(figures));
    this.turns = new TurnTaking(parts, this.ear, {
      onVoice: (isSpeech) => this.tellVoice(isSpeech),
      onSpeech: () => listener.onSpeech(),
      onTurnOver: () => listener.onTurnOver(),
    });
    this.detection = parts.voiceActivity.open('live');
    this.ownVoice = new OwnVoice(parts.clock, parts.rateHz);
    this.awaited = new AwaitedText(parts.clock, () => this.turns.resume());
  }

  push(pcm: Int16Array): void {
    const nowMs = this.parts.clock.nowMs();
    if (this.deafness !== undefined && nowMs >= this.retryAtMs) this.hearAgain();
    if (this.deafness !== undefined) return;
    this.turns.notePush(nowMs);
    this.slack.note(pcm.length / SAMPLES_PER_MS);
    if (!this.intake.push(pcm, nowMs)) {
      const error = new AppError('server_busy', 'Voice detection does not keep up');
      queueMicrotask(() => this.goDeaf(error));
    }
    if (this.intake.isWaiting) void this.work();
  }

  setAnswering(isAnswering: boolean): void {
    this.turns.setAnswering(isAnswering);
  }

  played(pcm: Int16Array): void {
    this.ownVoice.played(pcm);
  }

  conclude(): Promise<HeardTurn> {
    this.awaited.drop(new AppError('cancelled', 'The next turn has ended'));
    if (this.deafness !== undefined) return Promise.reject(this.deafness);
    const turn = this.awaited.begin(this.timeoutMs, () => this.giveUp());
    if (this.turns.isTelling) {
      // Within a callback, what was heard by now is known.
      void this.hearOut(turn);
    } else {
      this.intake.then(() => void this.hearOut(turn));
      void this.work();
    }
    return turn.text;
  }

  forget(): void {
    this.awaited.drop(new AppError('cancelled', 'What was said is to be forgotten'));
    this.ear.forget();
    this.turns.forget();
    if (this.deafness !== undefined) this.hearAgain();
  }

  close(): void {
    this.deafness = new AppError('cancelled', 'The conversation has ended');
    this.leaving.abort();
    this.intake.clear();
    this.turns.close();
    this.awaited.drop(this.deafness);
    this.ear.close();
  }

  /** Takes what has come, a step after the other. */
  private async work(): Promise<void> {
    if (this.isWorking) return;
    this.isWorking = true;
    await Promise.resolve();
    try {
      for (let run = this.intake.take(); run !== undefined; run = this.intake.take()) await this.hear(run);
    } catch (error) {
      this.goDeaf(AppError.from(error));
    } finally {
      this.isWorking = false;
    }
  }

  private async hear({ pcm, endedAtMs }: FrameRun): Promise<void> {
    const probabilities = await this.detection.probabilities(this.leveller.level(pcm), this.leaving.signal);
    this.isDeafnessTold = false;
    probabilities.forEach((probability, frame) => {
      const end = (frame + 1) * VAD_FRAME_SAMPLES;
      const samples = pcm.subarray(end - VAD_FRAME_SAMPLES, end);
      const slackMs = end === pcm.length ? this.slack.ms : 0;
      this.hearFrame(samples, probability, endedAtMs - (pcm.length - end) / SAMPLES_PER_MS, slackMs);
    });
  }

  /** @param atMs when it ended. */
  private hearFrame(pcm: Int16Array, probability: number, atMs: number, slackMs: number): void {
    if (this.deafness !== undefined) return;
    const isEcho = this.ownVoice.isIn(pcm, probability, atMs);
    const speech = isEcho ? 0 : probability;
    if (!isEcho) this.meter.hear(pcm, probability);
    this.ear.push(pcm, Float32Array.of(speech));
    this.turns.hear(isEcho ? SILENCE : pcm, speech, atMs, slackMs);
  }

  private tellVoice(isSpeech: boolean): void {
    this.listener.onVoice(isSpeech);
    if (!isSpeech) this.meter.endSpan();
  }

  private tellText(): void {
    const { text } = this.ear.text;
    if (text !== '') this.listener.onPartial(text);
  }

  private async hearOut(awaited: Awaited): Promise<void> {
    if (!this.awaited.isFor(awaited)) return;
    const { hasSpoken, ...times } = this.turns.conclude();
    try {
      if (!hasSpoken) this.ear.forget();
      const turn = hasSpoken ? await this.ear.conclude() : undefined;
      if (!this.awaited.isFor(awaited)) return;
      const { provider } = this.ear;
      this.awaited.resolve({
        text: turn?.trusted ?? '',
        confidence: turn?.confidence ?? 0,
        provider,
        ...times,
      });
    } catch (error) {
      if (this.awaited.isFor(awaited)) this.awaited.drop(AppError.from(error));
    }
  }

  private get timeoutMs(): number {
    return this.parts.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  }

  private giveUp(): void {
    const error = new AppError('stt_timeout', `There was no text within ${this.timeoutMs / 1000} seconds`);
    this.awaited.drop(error);
    this.ear.restart(error);
  }

  private hearAgain(): void {
    if (this.leaving.signal.aborted) return;
    this.detection = this.parts.voiceActivity.open('live');
    this.deafness = undefined;
  }

  /** What was said is lost. It is told once: to who waits for the text of a turn, or else to the listener. */
  private goDeaf(error: AppError): void {
    if (this.deafness !== undefined) return;
    this.deafness = error;
    this.retryAtMs = this.parts.clock.nowMs() + RETRY_MS;
    this.intake.clear();
    this.ear.forget();
    this.turns.goDeaf();
    const isTold = this.isDeafnessTold || this.awaited.isAwaited;
    this.isDeafnessTold = true;
    this.awaited.drop(error);
    if (!isTold) this.listener.onFailure(error);
  }
}
