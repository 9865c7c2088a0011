import { Interruption } from '../../platform/async/interruption.js';
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

/**
 * Voice detection of all conversations that answers soon or fails. What hangs is given up, and its stream with it; another
 * one may be opened at once.
 */
export class PromptVoiceActivity extends VoiceActivity {
  private lastAnswerAtMs = -1;

  constructor(
    private readonly voiceActivity: VoiceActivity,
    private readonly clock: ConversationClock,
  ) {
    super();
  }

  open(priority: InferencePriority): VoiceActivityStream {
    const stream = this.voiceActivity.open(priority);
    const leaving = new AbortController();
    const interruption = new Interruption();
    const leave = (error: AppError): void => {
      interruption.interrupt(error);
      leaving.abort();
    };
    const onAbort = (): void => leave(new AppError('cancelled', 'Voice detection is not needed any more'));
    let followed: AbortSignal | undefined;
    return {
      probabilities: async (pcm, signal) => {
        if (followed !== signal) signal?.addEventListener('abort', onAbort, { once: true });
        followed = signal;
        const stopWaiting = this.watch(pcm.length / SAMPLES_PER_MS, () => {
          signal?.removeEventListener('abort', onAbort);
          leave(new AppError('server_busy', 'Voice detection does not answer'));
        });
        try {
          const probabilities = await interruption.wait(stream.probabilities(pcm, leaving.signal));
          this.lastAnswerAtMs = this.clock.nowMs();
          return probabilities;
        } finally {
          stopWaiting();
        }
      },
    };
  }

  /** @returns ends the watch. */
  private watch(audioMs: number, onHang: () => void): () => void {
    const { clock } = this;
    const askedAtMs = clock.nowMs();
    const hasAnswered = this.lastAnswerAtMs >= 0;
    const allowedMs = (hasAnswered ? HANGS_MS : BUSY_MS) + audioMs * TIME_SHARE;
    let stopWaiting: () => void = () => undefined;
    const look = (): void => {
      const nowMs = clock.nowMs();
      const quietMs = nowMs - Math.max(askedAtMs, this.lastAnswerAtMs);
      const leftMs = Math.min(allowedMs - quietMs, askedAtMs + allowedMs + BUSY_MS - nowMs);
      if (leftMs > 0) stopWaiting = clock.after(Math.ceil(leftMs), look);
      else onHang();
    };
    look();
    return () => stopWaiting();
  }
}
