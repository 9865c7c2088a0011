import type { InferencePriority } from '../../ports/speech-to-text.js';
import { VoiceActivity, type VoiceActivityStream } from '../../ports/voice-activity.js';
import { initialSileroState } from '../silero/silero-shape.js';
import type { InferencePool } from './inference-pool.js';

/**
 * Silero voice detection in the inference processes, for files: keeps the sockets' thread free. The recurrent state
 * stays here and travels with each call, so any worker can take the next one. One call at a time for each stream.
 */
export class PooledVoiceActivity extends VoiceActivity {
  /** @param pool started and closed by whoever made it. */
  constructor(private readonly pool: InferencePool) {
    super();
  }

  open(priority: InferencePriority): VoiceActivityStream {
    const pool = this.pool;
    let state = initialSileroState();
    return {
      async probabilities(pcm, signal): Promise<Float32Array> {
        const result = await pool.detect(pcm, state, { priority, signal });
        state = result.state;
        return result.probabilities;
      },
    };
  }
}
