import { ENGINE_SAMPLE_RATE_HZ } from '../../../engine/ports/audio-decoder.js';
import {
  SpeechToText,
  type RecognizedPiece,
  type RecognizeOptions,
  type SpeechToTextCapabilities,
} from '../../../engine/ports/speech-to-text.js';
import type { ProviderCalls } from '../../../platform/telemetry/provider-calls.js';
import { CallWatch } from './call-watch.js';

/** A recogniser whose calls are told to {@link ProviderCalls}; in all else it is the one that it is given. */
export class MeasuredSpeechToText extends SpeechToText {
  constructor(
    private readonly recognizer: SpeechToText,
    private readonly provider: string,
    private readonly calls: Pick<ProviderCalls, 'publish'>,
  ) {
    super();
  }

  get capabilities(): SpeechToTextCapabilities {
    return this.recognizer.capabilities;
  }

  async recognize(pcm: Int16Array, options: RecognizeOptions): Promise<RecognizedPiece> {
    const { account } = options;
    const head = { type: 'stt', provider: this.provider, purpose: 'transcription', account } as const;
    const watch = new CallWatch(head, this.calls, this.capabilities.model);
    // Read now: the samples may be handed over to another process.
    const audioSec = pcm.length / ENGINE_SAMPLE_RATE_HZ;
    try {
      const piece = await watch.within(() => this.recognizer.recognize(pcm, options));
      watch.end('done', { audioSec, outputTokens: piece.tokens });
      return piece;
    } catch (error) {
      watch.end({ error });
      throw error;
    }
  }
}
