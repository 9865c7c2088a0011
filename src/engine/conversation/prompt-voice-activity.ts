import { Interruption } from '../../platform/async/interruption.js';
import { AppError } from '../../platform/errors/app-error.js';
import type { InferencePriority } from '../ports/speech-to-text.js';
import { VoiceActivity, type VoiceActivityStream } from '../ports/voice-activity.js';
import type { ConversationClock } from './conversation-clock.js';
import { SAMPLES_PER_MS } from './hearing/audio-intake.js';

/** Voice detection that takes longer has stopped, and a conversation must not wait for it. */
const ANSWER_MS = 2000;
/** Of the length of what it is given at once: after a network was held up, that is much. */
const TIME_SHARE = 0.25;

/** Voice detection that answers soon or fails. What hangs is given up; another stream may be opened at once. */
export class PromptVoiceActivity extends VoiceActivity {
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
    const leave = (): void => {
      leaving.abort();
      interruption.interrupt(new AppError('cancelled', 'Voice detection is not needed any more'));
    };
    let followed: AbortSignal | undefined;
    return {
      probabilities: async (pcm, signal) => {
        if (followed !== signal) signal?.addEventListener('abort', leave, { once: true });
        followed = signal;
        const timeoutMs = ANSWER_MS + (pcm.length / SAMPLES_PER_MS) * TIME_SHARE;
        const stopWaiting = this.clock.after(timeoutMs, () => {
          signal?.removeEventListener('abort', leave);
          interruption.interrupt(new AppError('server_busy', 'Voice detection does not answer'));
          leaving.abort();
        });
        try {
          return await interruption.wait(stream.probabilities(pcm, leaving.signal));
        } finally {
          stopWaiting();
        }
      },
    };
  }
}
