import {
  TextToSpeech,
  type SpeechSynthesisRequest,
  type TextToSpeechCapabilities,
} from '../../../engine/ports/text-to-speech.js';
import type { ContentCache } from '../../../platform/cache/content-cache.js';
import { watched } from '../measured/watched-iterator.js';
import { deferred } from './deferred-iteration.js';
import { PhraseRecorder, phraseKeyOf, spokenAgain } from './phrase.js';

/**
 * A voice that does not ask again for what it has said: what is complete is kept, what was cut or cancelled is not. It is
 * passed on while it is made.
 */
export class CachedTextToSpeech extends TextToSpeech {
  constructor(
    private readonly voice: TextToSpeech,
    private readonly phrases: ContentCache,
  ) {
    super();
  }

  get capabilities(): TextToSpeechCapabilities {
    return this.voice.capabilities;
  }

  speak(request: SpeechSynthesisRequest, signal?: AbortSignal): AsyncIterable<Int16Array> {
    return deferred(async () => {
      const kept = await this.recall(request, signal);
      if (kept === undefined) this.phrases.noteMiss();
      return kept ?? this.record(request, signal);
    });
  }

  override async recall(
    request: SpeechSynthesisRequest,
    signal?: AbortSignal,
  ): Promise<AsyncIterable<Int16Array> | undefined> {
    const { capabilities } = this;
    const phrase = await this.phrases.find(phraseKeyOf(capabilities, request));
    return phrase === undefined ? undefined : spokenAgain(phrase, capabilities.sampleRateHz, signal);
  }

  override warmUp(): void {
    this.voice.warmUp();
  }

  private record(request: SpeechSynthesisRequest, signal?: AbortSignal): AsyncIterable<Int16Array> {
    return watched(this.voice.speak(request, signal), () => {
      const recorder = new PhraseRecorder();
      return {
        onValue: (pcm) => recorder.add(pcm),
        onEnd: (how) => {
          const phrase = how === 'done' ? recorder.whole(this.capabilities) : undefined;
          if (phrase !== undefined) void this.phrases.keep(phraseKeyOf(this.capabilities, request), phrase);
        },
      };
    });
  }
}
