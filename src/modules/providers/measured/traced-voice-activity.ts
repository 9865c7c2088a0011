import { ENGINE_SAMPLE_RATE_HZ } from '../../../engine/ports/audio-decoder.js';
import type { InferencePriority } from '../../../engine/ports/speech-to-text.js';
import { VoiceActivity, type VoiceActivityStream } from '../../../engine/ports/voice-activity.js';
import { currentSpan, traced } from '../../../platform/telemetry/tracing/current-span.js';

/** Voice detection whose calls are spans, where files are searched; that of live audio is called too often for it. */
export class TracedVoiceActivity extends VoiceActivity {
  constructor(private readonly detection: VoiceActivity) {
    super();
  }

  open(priority: InferencePriority): VoiceActivityStream {
    const stream = this.detection.open(priority);
    if (priority === 'live' || currentSpan() === undefined) return stream;
    return {
      probabilities: (pcm, signal): Promise<Float32Array> => {
        const attributes = { 'parley.audio_sec': pcm.length / ENGINE_SAMPLE_RATE_HZ };
        return traced('voice detection', () => stream.probabilities(pcm, signal), attributes);
      },
    };
  }
}
