import { AppError } from '../../../platform/errors/app-error.js';
import { StreamResampler } from '../../audio/stream-resampler.js';
import { ENGINE_SAMPLE_RATE_HZ } from '../../ports/audio-decoder.js';
import {
  VAD_FRAME_SAMPLES,
  type VoiceActivity,
  type VoiceActivityStream,
} from '../../ports/voice-activity.js';
import type { HeardTurn, Hearing, HearingListener } from '../hearing.js';
import { AudioIntake, SAMPLES_PER_MS, type FrameRun } from './audio-intake.js';
import { Ear, type EarParts } from './ear.js';
import { EchoGuard } from './echo-guard.js';
import { SignalMeter } from './signal-meter.js';
import { TurnTaking } from './turn-taking.js';

export interface LiveHearingParts extends EarParts {
  voiceActivity: VoiceActivity;
  /** Rate of the audio that it is told is played; 16 kHz when absent. */
  rateHz?: number;
  /** For the text of a turn; 10 s when absent. */
  timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 10_000;
/** After voice detection failed, it is tried again no sooner. */
const RETRY_MS = 1000;
/** What is less like speech neither begins any nor lasts for long. */
const ECHO_PROBABILITY = 0.35;

/** A turn whose text is awaited. */
interface Concluding {
  resolve: (heard: HeardTurn) => void;
  reject: (error: AppError) => void;
  stopWaiting: () => void;
}

/** Hears a conversation: voice detection settles when somebody speaks and has spoken, a recogniser what. */
export class LiveHearing implements Hearing {
  private readonly intake = new AudioIntake();
  private readonly ear: Ear;
  private readonly echo = new EchoGuard();
  private readonly playedAtRate: StreamResampler | undefined;
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
  private concluding: Concluding | undefined;

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
    const { rateHz = ENGINE_SAMPLE_RATE_HZ } = parts;
    if (rateHz !== ENGINE_SAMPLE_RATE_HZ)
      this.playedAtRate = new StreamResampler(rateHz, ENGINE_SAMPLE_RATE_HZ);
  }

  push(pcm: Int16Array): void {
    const nowMs = this.parts.clock.nowMs();
    if (this.deafness !== undefined && nowMs >= this.retryAtMs) this.hearAgain();
    if (this.deafness !== undefined) return;
    this.turns.notePush(nowMs);
    if (!this.intake.push(pcm, nowMs)) {
      const error = new AppError('server_busy', 'Voice detection does not keep up');
      queueMicrotask(() => this.goDeaf(error));
    }
    void this.work();
  }

  setAnswering(isAnswering: boolean): void {
    this.turns.setAnswering(isAnswering);
  }

  played(pcm: Int16Array): void {
    this.echo.play(this.playedAtRate?.push(pcm) ?? pcm, this.parts.clock.nowMs());
  }

  conclude(): Promise<HeardTurn> {
    return new Promise((resolve, reject) => {
      this.drop(new AppError('cancelled', 'The next turn has ended'));
      if (this.deafness !== undefined) return reject(this.deafness);
      const stopWaiting = this.parts.clock.after(this.parts.timeoutMs ?? DEFAULT_TIMEOUT_MS, () =>
        this.giveUp(),
      );
      const concluding = { resolve, reject, stopWaiting };
      this.concluding = concluding;
      // Within a callback, what was heard by now is known.
      if (this.turns.isTelling) return void this.hearOut(concluding);
      this.intake.then(() => void this.hearOut(concluding));
      void this.work();
    });
  }

  forget(): void {
    this.drop(new AppError('cancelled', 'What was said is to be forgotten'));
    this.ear.forget();
    this.turns.forget();
    if (this.deafness !== undefined) this.hearAgain();
  }

  close(): void {
    this.deafness = new AppError('cancelled', 'The conversation has ended');
    this.leaving.abort();
    this.intake.clear();
    this.turns.close();
    this.drop(this.deafness);
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
    const probabilities = await this.detection.probabilities(pcm, this.leaving.signal);
    this.isDeafnessTold = false;
    probabilities.forEach((probability, frame) => {
      const end = (frame + 1) * VAD_FRAME_SAMPLES;
      const samples = pcm.subarray(end - VAD_FRAME_SAMPLES, end);
      this.hearFrame(samples, probability, endedAtMs - (pcm.length - end) / SAMPLES_PER_MS);
    });
  }

  /** @param atMs when it ended. */
  private hearFrame(pcm: Int16Array, probability: number, atMs: number): void {
    if (this.deafness !== undefined) return;
    const mayEcho = this.echo.hear(pcm, atMs) && probability >= ECHO_PROBABILITY;
    const isEcho = mayEcho && this.echo.isEcho(atMs);
    const speech = isEcho ? 0 : probability;
    if (!isEcho) this.meter.hear(pcm, probability);
    this.ear.push(pcm, Float32Array.of(speech));
    this.turns.hear(speech, atMs);
  }

  private tellVoice(isSpeech: boolean): void {
    this.listener.onVoice(isSpeech);
    if (!isSpeech) this.meter.endSpan();
  }

  private tellText(): void {
    const { text } = this.ear.text;
    if (text !== '') this.listener.onPartial(text);
  }

  private async hearOut(concluding: Concluding): Promise<void> {
    if (this.concluding !== concluding) return;
    const { hasSpoken, endedAtMs } = this.turns.conclude();
    try {
      if (!hasSpoken) this.ear.forget();
      const turn = hasSpoken ? await this.ear.conclude() : undefined;
      if (this.concluding !== concluding) return;
      const { provider } = this.ear;
      const heard = { text: turn?.trusted ?? '', confidence: turn?.confidence ?? 0, provider, endedAtMs };
      this.settle((waiting) => waiting.resolve(heard));
    } catch (error) {
      if (this.concluding === concluding) this.drop(AppError.from(error));
    }
  }

  private giveUp(): void {
    const timeoutMs = this.parts.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const error = new AppError('stt_timeout', `There was no text within ${timeoutMs / 1000} seconds`);
    this.drop(error);
    this.ear.restart(error);
  }

  private drop(reason: AppError): void {
    this.settle(({ reject }) => reject(reason));
  }

  private settle(how: (concluding: Concluding) => void): void {
    const { concluding } = this;
    if (concluding === undefined) return;
    this.concluding = undefined;
    concluding.stopWaiting();
    this.turns.resume();
    how(concluding);
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
    const isTold = this.isDeafnessTold || this.concluding !== undefined;
    this.isDeafnessTold = true;
    this.drop(error);
    if (!isTold) this.listener.onFailure(error);
  }
}
