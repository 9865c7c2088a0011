import { PcmChunker } from '../../../engine/audio/pcm-chunker.js';
import type { TurnDetector } from '../../../engine/ports/turn-detector.js';
import {
  VAD_FRAME_SAMPLES,
  type VoiceActivity,
  type VoiceActivityStream,
} from '../../../engine/ports/voice-activity.js';
import type { AudioFormat, TurnDetection } from '../realtime-session/session-settings.js';
import { AudioReader, rateOf } from './audio-format-codec.js';
import { FRAME_MS, SpeechDetector, type SpeechChange } from './speech-detector.js';
import { turnRuleOf, type HeardTurn, type TurnRule } from './turn-rule.js';
import { TurnSound } from './turn-sound.js';
import { UtteranceEar, type EarOptions, type HeardText } from './utterance-ear.js';

/** Voice detection takes so much at a time, so that a long recording does not hold up others. */
const FRAMES_AT_ONCE = 32;

export interface InputAudioParts extends Pick<EarOptions, 'listeners' | 'clock'> {
  voiceActivity: VoiceActivity;
  /** Asked where the sound of a turn counts; nobody is when absent. */
  turnDetector?: TurnDetector | undefined;
  /** Ends what is being done. */
  signal: AbortSignal;
}

export interface InputSettings {
  format: AudioFormat;
  /** ISO 639-1. */
  language: string;
  turnDetection: TurnDetection | undefined;
}

/** Told while audio is taken; times are those of all audio, in milliseconds. */
export interface InputListener {
  onSpeechStarted(startMs: number): void;
  /** Somebody has spoken: it is to be committed. */
  onSpeechStopped(endMs: number): void;
}

export interface Utterance {
  readonly durationMs: number;
  /** @throws AppError as recognition does. */
  readonly heard: Promise<HeardText>;
}

/** What a client says: its audio until it is committed, and whether somebody speaks in it. Whoever opens it closes it. */
export class InputAudio {
  private reader: AudioReader;
  private frames = new PcmChunker(VAD_FRAME_SAMPLES);
  private readonly detector = new SpeechDetector();
  private activity: VoiceActivityStream;
  private rule: TurnRule;
  private ear: UtteranceEar;
  private readonly sound: TurnSound;
  /** Where the buffer begins, in the time of all audio. */
  private startMs = 0;
  private receivedMs = 0;

  /** @throws AppError `language_not_supported`, `stt_unavailable`. */
  constructor(
    private readonly parts: InputAudioParts,
    private settings: InputSettings,
    private readonly listener: InputListener,
  ) {
    this.reader = new AudioReader(settings.format);
    this.activity = parts.voiceActivity.open('live');
    this.rule = turnRuleOf(settings.turnDetection);
    this.ear = this.openEar(settings);
    this.sound = new TurnSound(parts.turnDetector);
    this.followSound();
  }

  /** Of all audio that came. */
  get positionMs(): number {
    return this.receivedMs;
  }

  get bufferedMs(): number {
    return this.receivedMs - this.startMs;
  }

  get isSpeaking(): boolean {
    return this.detector.isSpeaking;
  }

  /** Goes on otherwise; what is in the buffer stays. @throws AppError as opening does; nothing has changed then. */
  configure(settings: InputSettings): void {
    const before = this.settings;
    if (settings.language !== before.language) {
      const ear = this.openEar(settings);
      this.ear.close();
      this.ear = ear;
    }
    if (settings.format.type !== before.format.type) this.reader = new AudioReader(settings.format);
    if (settings.turnDetection?.type !== before.turnDetection?.type) this.detector.reset();
    this.rule = turnRuleOf(settings.turnDetection);
    this.settings = settings;
    this.followSound();
  }

  /** @throws AppError as voice detection does: what it failed on is lost. */
  async append(bytes: Uint8Array): Promise<void> {
    const bytesPerMs =
      (rateOf(this.settings.format) / 1000) * (this.settings.format.type === 'audio/pcm' ? 2 : 1);
    const step = Math.ceil(bytesPerMs * FRAME_MS * FRAMES_AT_ONCE);
    for (let at = 0; at < bytes.length; at += step) {
      const part = bytes.subarray(at, at + step);
      this.receivedMs += part.length / bytesPerMs;
      await this.hear(this.reader.read(part));
    }
  }

  /** Hears what still waits for more audio: to be done before {@link conclude}, unless the detector found the end. */
  async drain(): Promise<void> {
    await this.hear(this.reader.flush());
    const rest = this.frames.flush();
    if (rest.length === 0) return;
    const frame = new Int16Array(VAD_FRAME_SAMPLES);
    frame.set(rest);
    await this.hear(frame);
  }

  /** Ends the utterance, and begins the next. @param endMs where, in the time of all audio; where it has come to when absent. */
  conclude(endMs = this.receivedMs): Utterance {
    const durationMs = endMs - this.startMs;
    this.begin(endMs);
    return { durationMs, heard: this.ear.conclude() };
  }

  /** Drops what is in the buffer. */
  clear(): void {
    this.begin(this.receivedMs);
    this.reader = new AudioReader(this.settings.format);
    this.frames = new PcmChunker(VAD_FRAME_SAMPLES);
    this.ear.forget();
  }

  close(): void {
    this.sound.forget();
    this.ear.close();
  }

  private begin(atMs: number): void {
    this.startMs = atMs;
    this.detector.reset();
    this.sound.forget();
  }

  private async hear(pcm: Int16Array): Promise<void> {
    const frames = this.frames.push(new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength));
    if (frames.length === 0) return;
    const samples = new Int16Array(frames.length * VAD_FRAME_SAMPLES);
    frames.forEach((frame, index) => samples.set(frame, index * VAD_FRAME_SAMPLES));
    const probabilities = await this.detect(samples);
    frames.forEach((frame, index) => this.hearFrame(frame, probabilities[index] ?? 0));
  }

  /** A detection that failed is begun anew. */
  private async detect(samples: Int16Array): Promise<Float32Array> {
    try {
      return await this.activity.probabilities(samples, this.parts.signal);
    } catch (error) {
      this.activity = this.parts.voiceActivity.open('live');
      throw error;
    }
  }

  private hearFrame(frame: Int16Array, probability: number): void {
    this.ear.push(frame, probability);
    const { rule } = this;
    const change = this.detector.push(probability, {
      threshold: rule.threshold,
      silenceMs: () => rule.silenceMs(this.heardSoFar),
    });
    this.sound.hear(frame, { isSpeaking: this.isSpeaking, quietMs: this.quietMs });
    if (change !== undefined && this.settings.turnDetection !== undefined) this.tell(change);
  }

  private get quietMs(): number {
    return this.detector.positionMs - this.detector.speechEndMs;
  }

  private get heardSoFar(): HeardTurn {
    return { isWholeSentence: this.ear.isWholeSentence(this.quietMs), verdict: this.sound.verdict };
  }

  private tell(change: SpeechChange): void {
    switch (change.type) {
      case 'dropped':
        this.ear.forget();
        return;
      case 'started': {
        const startMs = Math.max(this.startMs, change.atMs - this.rule.prefixPaddingMs);
        this.startMs = startMs;
        this.listener.onSpeechStarted(Math.round(startMs));
        return;
      }
      case 'stopped':
        this.listener.onSpeechStopped(Math.round(change.atMs));
    }
  }

  private followSound(): void {
    this.sound.follow(this.rule.goesBySound ? this.settings.language : undefined);
  }

  private openEar({ language }: InputSettings): UtteranceEar {
    const { listeners, clock } = this.parts;
    return new UtteranceEar({ listeners, clock, language, endSilenceMs: this.rule.longestSilenceMs });
  }
}
