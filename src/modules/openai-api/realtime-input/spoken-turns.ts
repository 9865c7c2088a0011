import { RealtimeProblem } from '../codec/realtime-problem.js';
import type { ItemDesk } from '../realtime-items/item-desk.js';
import type { Answers } from '../realtime-response/answers.js';
import { newId, type SessionLink } from '../realtime-session/session-link.js';
import { IdleWatch } from './idle-watch.js';
import { InputAudio, type InputAudioParts } from './input-audio.js';

/** The vendor takes no less. */
const MIN_COMMIT_MS = 100;

/** What the user says: it becomes items, interrupts answers and asks for them, as the session is set. */
export class SpokenTurns {
  private readonly audio: InputAudio;
  private readonly idle: IdleWatch;
  /** The item that what is being said will be. */
  private itemId = newId('item');
  /** Somebody spoke while an answer went on that may not be interrupted. */
  private owesAnswer = false;

  /** @throws AppError `language_not_supported`, `stt_unavailable`. */
  constructor(
    private readonly link: SessionLink,
    private readonly desk: ItemDesk,
    private readonly answers: Answers,
    parts: InputAudioParts,
  ) {
    this.idle = new IdleWatch(link.clock, () => this.onSilence());
    this.audio = new InputAudio(parts, this.inputSettings(), {
      onSpeechStarted: (startMs) => this.onSpeechStarted(startMs),
      onSpeechStopped: (endMs) => this.onSpeechStopped(endMs),
    });
  }

  /** Follows the settings of the session. @throws AppError `language_not_supported`, `stt_unavailable`. */
  configure(): void {
    this.audio.configure(this.inputSettings());
    this.idle.stop();
  }

  /** @throws AppError as voice detection does. */
  append(bytes: Uint8Array): Promise<void> {
    return this.audio.append(bytes);
  }

  /** @throws RealtimeProblem `input_audio_buffer_commit_empty`; AppError as voice detection does. */
  async commit(): Promise<void> {
    await this.audio.drain();
    const { bufferedMs } = this.audio;
    if (bufferedMs < MIN_COMMIT_MS)
      throw new RealtimeProblem(
        'input_audio_buffer_commit_empty',
        `Error committing input audio buffer: buffer too small. Expected at least ${MIN_COMMIT_MS}ms of audio, but buffer only has ${bufferedMs.toFixed(2)}ms of audio.`,
      );
    this.commitItem();
  }

  clear(): void {
    this.audio.clear();
    this.itemId = newId('item');
    void this.link.send({ type: 'input_audio_buffer.cleared' });
  }

  /** An answer is over. */
  onAnswered(): void {
    if (this.owesAnswer) {
      this.owesAnswer = false;
      this.answers.create();
      return;
    }
    const { turnDetection } = this.link.settings;
    const idleMs = turnDetection?.type === 'server_vad' ? turnDetection.idle_timeout_ms : null;
    if (idleMs !== null && !this.audio.isSpeaking) this.idle.start(this.answers.playingMs + idleMs);
  }

  close(): void {
    this.idle.stop();
    this.audio.close();
  }

  private onSpeechStarted(startMs: number): void {
    this.idle.stop();
    void this.link.send({
      type: 'input_audio_buffer.speech_started',
      audio_start_ms: startMs,
      item_id: this.itemId,
    });
    if (this.link.settings.turnDetection?.interrupt_response === true) this.answers.interrupt();
  }

  private onSpeechStopped(endMs: number): void {
    void this.link.send({
      type: 'input_audio_buffer.speech_stopped',
      audio_end_ms: endMs,
      item_id: this.itemId,
    });
    this.commitItem(endMs);
    this.askForAnswer();
  }

  private commitItem(endMs?: number): void {
    const id = this.itemId;
    this.itemId = newId('item');
    this.desk.commit(id, this.audio.conclude(endMs));
  }

  private askForAnswer(): void {
    const { kind, turnDetection } = this.link.settings;
    if (kind !== 'realtime' || turnDetection?.create_response !== true) return;
    if (this.answers.isAnswering) this.owesAnswer = true;
    else this.answers.create();
  }

  private onSilence(): void {
    if (this.audio.isSpeaking || this.answers.isAnswering) return;
    const endMs = Math.round(this.audio.positionMs);
    void this.link.send({
      type: 'input_audio_buffer.timeout_triggered',
      audio_start_ms: Math.round(endMs - this.audio.bufferedMs),
      audio_end_ms: endMs,
      item_id: this.itemId,
    });
    this.commitItem();
    this.answers.create(undefined, true);
  }

  private inputSettings(): ConstructorParameters<typeof InputAudio>[1] {
    const { inputFormat: format, turnDetection } = this.link.settings;
    return { format, turnDetection, language: this.link.language };
  }
}
