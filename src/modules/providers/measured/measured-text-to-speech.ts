import {
  TextToSpeech,
  type SpeechSynthesisRequest,
  type TextToSpeechCapabilities,
} from '../../../engine/ports/text-to-speech.js';
import type { ProviderCalls } from '../../../platform/telemetry/provider-calls.js';
import { CallWatch } from './call-watch.js';
import { watched } from './watched-iterator.js';

/** A voice whose calls are told to {@link ProviderCalls}; in all else it is the one that it is given. */
export class MeasuredTextToSpeech extends TextToSpeech {
  constructor(
    private readonly voice: TextToSpeech,
    private readonly calls: Pick<ProviderCalls, 'publish'>,
  ) {
    super();
  }

  get capabilities(): TextToSpeechCapabilities {
    return this.voice.capabilities;
  }

  speak(request: SpeechSynthesisRequest, signal?: AbortSignal): AsyncIterable<Int16Array> {
    const { provider, model, sampleRateHz } = this.capabilities;
    const { account } = request;
    return watched(this.voice.speak(request, signal), () => {
      const watch = new CallWatch({ type: 'tts', provider, purpose: 'speech', account }, this.calls, model);
      let samples = 0;
      return {
        within: (work) => watch.within(work),
        onValue(pcm): void {
          watch.noteOutput();
          samples += pcm.length;
        },
        onEnd: (how) => watch.end(how, { audioSec: samples / sampleRateHz }),
      };
    });
  }

  override warmUp(): void {
    this.voice.warmUp();
  }
}
