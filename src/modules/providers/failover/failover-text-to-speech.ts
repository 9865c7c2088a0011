import { StreamResampler } from '../../../engine/audio/stream-resampler.js';
import {
  TextToSpeech,
  type SpeechSynthesisRequest,
  type TextToSpeechCapabilities,
} from '../../../engine/ports/text-to-speech.js';
import { deferred } from '../cached/deferred-iteration.js';
import type { ProviderEntry, ProviderLine } from '../registry/provider-line.js';
import type { FailoverLog } from './failover-log.js';
import { failoverStream } from './failover-stream.js';

type Entry = ProviderEntry<TextToSpeech>;

/**
 * Several providers of speech as one, for a language that they speak: the best that is available speaks, and the next
 * takes over when one fails before its first audio, or joins in when a live text waits much longer than usual. One that fails in mid-speech fails the call: which words were heard
 * by then is not known, and none may be said twice. Callers that ask sentence by sentence lose one sentence.
 *
 * Name, rate and voices are the best provider's: others' audio is brought to its rate, and they speak with their own
 * voice.
 *
 * Speech that the provider whose turn it is, or a better one, has kept is given before anybody is asked: it says nothing of
 * a provider's health. Where none is available, any that has kept it will do.
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
    return deferred(async () => (await this.recall(request, signal)) ?? this.synthesize(request, signal));
  }

  override async recall(
    request: SpeechSynthesisRequest,
    signal?: AbortSignal,
  ): Promise<AsyncIterable<Int16Array> | undefined> {
    for (const entry of this.speaking(request.language)) {
      const kept = await entry.provider.recall?.(this.requestFor(entry, request), signal);
      if (kept !== undefined) return this.atRate(entry, kept);
      if (this.line.isAvailable(entry)) break;
    }
    return undefined;
  }

  override warmUp(): void {
    const entry = this.speaking(this.language).find((each) => this.line.isAvailable(each));
    entry?.provider.warmUp();
  }

  private synthesize(request: SpeechSynthesisRequest, signal?: AbortSignal): AsyncIterable<Int16Array> {
    return failoverStream(() => {
      const suitable = this.speaking(request.language);
      // One that does not speak the language says so best itself.
      return {
        line: this.line,
        suitable: suitable.length > 0 ? suitable : [this.best],
        ask: (entry) => this.atRate(entry, entry.provider.speak(this.requestFor(entry, request), signal)),
        joins: () => request.priority !== 'batch',
        logger: this.logger,
      };
    });
  }

  private requestFor(entry: Entry, request: SpeechSynthesisRequest): SpeechSynthesisRequest {
    if (entry === this.best) return request;
    const withoutVoice = { ...request };
    delete withoutVoice.voice;
    return withoutVoice;
  }

  private atRate(entry: Entry, audio: AsyncIterable<Int16Array>): AsyncIterable<Int16Array> {
    const { sampleRateHz } = entry.provider.capabilities;
    const wantedHz = this.capabilities.sampleRateHz;
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
      const converter = new StreamResampler(fromHz, toHz);
      let isOver = false;
      const next = async (): Promise<IteratorResult<Int16Array, undefined>> => {
        while (!isOver) {
          const result = await source.next();
          isOver ||= result.done === true;
          const pcm = result.done === true ? converter.flush() : converter.push(result.value);
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
