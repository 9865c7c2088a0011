import { AppError } from '../../platform/errors/app-error.js';
import type { InferencePriority } from '../ports/speech-to-text.js';
import { VoiceActivity, type VoiceActivityStream } from '../ports/voice-activity.js';
import type { ConversationClock } from './conversation-clock.js';
import { SAMPLES_PER_MS } from './hearing/audio-intake.js';

/** Voice detection that tells nobody anything for so long has stopped, and a conversation must not wait for it. */
const HANGS_MS = 2000;
/** Of the length of what it is given at once: after a network was held up, that is much. */
const TIME_SHARE = 0.25;
/** It may be so late where it is busy with others, and with the very first answer, for which a model is loaded. */
const BUSY_MS = 10_000;

/** What is not answered yet. */
interface Asked {
  readonly atMs: number;
  readonly allowedMs: number;
  /** Aborted where its stream is given up. */
  readonly leaving: AbortController;
  readonly reject: (error: AppError) => void;
}

/**
 * Voice detection of all conversations that answers soon or fails. What hangs is given up, and its stream with it; another
 * one may be opened at once. There is one timer for all that is asked, as it is asked 30 times a second for each call.
 */
export class PromptVoiceActivity extends VoiceActivity {
  private readonly asked = new Set<Asked>();
  private lastAnswerAtMs = -1;
  private lookAtMs = Infinity;
  private stopWaiting: () => void = () => undefined;

  constructor(
    private readonly voiceActivity: VoiceActivity,
    private readonly clock: ConversationClock,
  ) {
    super();
  }

  open(priority: InferencePriority): VoiceActivityStream {
    const stream = this.voiceActivity.open(priority);
    const leaving = new AbortController();
    const onAbort = (): void =>
      this.leave(leaving, new AppError('cancelled', 'Voice detection is not needed any more'));
    let followed: AbortSignal | undefined;
    return {
      probabilities: (pcm, signal) => {
        if (followed !== signal) signal?.addEventListener('abort', onAbort, { once: true });
        followed = signal;
        return this.ask(stream, pcm, leaving);
      },
    };
  }

  private ask(stream: VoiceActivityStream, pcm: Int16Array, leaving: AbortController): Promise<Float32Array> {
    return new Promise((resolve, reject) => {
      leaving.signal.throwIfAborted();
      const answer = stream.probabilities(pcm, leaving.signal);
      const asked = this.begin(pcm.length / SAMPLES_PER_MS, leaving, reject);
      answer.then(
        (probabilities) => {
          this.lastAnswerAtMs = this.clock.nowMs();
          this.end(asked);
          resolve(probabilities);
        },
        (error: AppError) => {
          this.end(asked);
          reject(error);
        },
      );
    });
  }

  private begin(audioMs: number, leaving: AbortController, reject: Asked['reject']): Asked {
    const hasAnswered = this.lastAnswerAtMs >= 0;
    const allowedMs = (hasAnswered ? HANGS_MS : BUSY_MS) + audioMs * TIME_SHARE;
    const asked = { atMs: this.clock.nowMs(), allowedMs, leaving, reject };
    this.asked.add(asked);
    this.lookBy(asked.atMs + allowedMs);
    return asked;
  }

  private end(asked: Asked): void {
    this.asked.delete(asked);
    if (this.asked.size > 0) return;
    this.lookAtMs = Infinity;
    this.stopWaiting();
  }

  /** Gives up a stream, and what it was asked. */
  private leave(leaving: AbortController, error: AppError): void {
    for (const asked of this.asked) {
      if (asked.leaving !== leaving) continue;
      this.end(asked);
      asked.reject(error);
    }
    leaving.abort(error);
  }

  private lookBy(atMs: number): void {
    if (atMs >= this.lookAtMs) return;
    this.lookAtMs = atMs;
    this.stopWaiting();
    this.stopWaiting = this.clock.after(Math.ceil(atMs - this.clock.nowMs()), () => {
      // Where the process was held up, timers are the first to run: answers that are there are heard of before the next.
      this.stopWaiting = this.clock.after(0, () => this.look());
    });
  }

  private look(): void {
    this.lookAtMs = Infinity;
    const nowMs = this.clock.nowMs();
    for (const { atMs, allowedMs, leaving } of this.asked) {
      const hangsAtMs = Math.max(atMs, this.lastAnswerAtMs) + allowedMs;
      const dueMs = Math.min(hangsAtMs, atMs + allowedMs + BUSY_MS);
      if (dueMs > nowMs) this.lookBy(dueMs);
      else this.leave(leaving, new AppError('server_busy', 'Voice detection does not answer'));
    }
  }
}
