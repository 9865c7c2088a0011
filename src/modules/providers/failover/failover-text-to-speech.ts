import { SampleRateConverter } from '../../../engine/audio/sample-rate-converter.js';
import {
  TextToSpeech,
  type SpeechSynthesisRequest,
  type TextToSpeechCapabilities,
} from '../../../engine/ports/text-to-speech.js';
import type { ProviderEntry, ProviderLine } from '../registry/provider-line.js';
import type { FailoverLog } from './failover-log.js';
import { failoverStream } from './failover-stream.js';

type Entry = ProviderEntry<TextToSpeech>;

/**
 * Several providers of speech as one, for a language that they speak: the best that is available speaks, and the next
 * takes over when one fails before its first audio. One that fails in mid-speech fails the call: which words were heard
 * by then is not known, and none may be said twice. Callers that ask sentence by sentence lose one sentence.
 *
 * Name, rate and voices are the best provider's: others' audio is brought to its rate, and they speak with their own
 * voice.
 */
export class FailoverTextToSpeech extends TextToSpeech {
  /** @param language ISO 639-1 code that at least one of the line speaks. */
  constructor(
    private readonly line: ProviderLine<TextToSpeech>,
    private readonly language: string,
    private readonly logger: FailoverLog,
  ) {
    super();
  }

  get capabilities(): TextToSpeechCapabilities {
    return this.best.provider.capabilities;
  }

  speak(request: SpeechSynthesisRequest, signal?: AbortSignal): AsyncIterable<Int16Array> {
    return failoverStream(() => {
      const suitable = this.speaking(request.language);
      // One that does not speak the language says so best itself.
      return {
        line: this.line,
        suitable: suitable.length > 0 ? suitable : [this.best],
        ask: (entry) => this.ask(entry, request, signal),
        logger: this.logger,
      };
    });
  }

  override warmUp(): void {
    const entry = this.speaking(this.language).find((each) => this.line.isAvailable(each));
    entry?.provider.warmUp();
  }

  private ask(
    entry: Entry,
    request: SpeechSynthesisRequest,
    signal?: AbortSignal,
  ): AsyncIterable<Int16Array> {
    const { best } = this;
    if (entry === best) return entry.provider.speak(request, signal);
    const withoutVoice = { ...request };
    delete withoutVoice.voice;
    const audio = entry.provider.speak(withoutVoice, signal);
    const { sampleRateHz } = entry.provider.capabilities;
    const wantedHz = best.provider.capabilities.sampleRateHz;
    return sampleRateHz === wantedHz ? audio : converted(audio, sampleRateHz, wantedHz);
  }

  private get best(): Entry {
    const [best] = this.speaking(this.language);
    if (best === undefined) throw this.line.noneAvailable([]);
    return best;
  }

  private speaking(language: string): Entry[] {
    return this.line.entries.filter(({ provider }) => provider.capabilities.languages.includes(language));
  }
}

/** The same audio at another rate; ending it ends what it is made of, whoever waits. */
function converted(
  audio: AsyncIterable<Int16Array>,
  fromHz: number,
  toHz: number,
): AsyncIterable<Int16Array> {
  return {
    [Symbol.asyncIterator]: () => {
      const source = audio[Symbol.asyncIterator]();
      const converter = new SampleRateConverter(fromHz, toHz);
      let isOver = false;
      const next = async (): Promise<IteratorResult<Int16Array, undefined>> => {
        while (!isOver) {
          const result = await source.next();
          isOver ||= result.done === true;
          const pcm = result.done === true ? converter.end() : converter.convert(result.value);
          if (pcm.length > 0) return { done: false, value: pcm };
        }
        return { done: true, value: undefined };
      };
      return {
        next,
        return: async () => {
          isOver = true;
          await source.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  };
}
