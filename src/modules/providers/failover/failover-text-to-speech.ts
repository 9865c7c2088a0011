import { StreamResampler } from '../../../engine/audio/stream-resampler.js';
import {
  TextToSpeech,
  type SpeechSynthesisRequest,
  type SpokenPlace,
  type TextToSpeechCapabilities,
} from '../../../engine/ports/text-to-speech.js';
import { deferred } from '../cached/deferred-iteration.js';
import type { ProviderEntry, ProviderLine } from '../registry/provider-line.js';
import { continuedSpeech, type SpeakingObserver } from './continued-speech.js';
import type { FailoverLog } from './failover-log.js';
import { failoverStream, type FailoverStreamCall } from './failover-stream.js';

type Entry = ProviderEntry<TextToSpeech>;

interface CallContext {
  /** Those that began the text and did not end it. */
  left: ReadonlySet<Entry>;
  observer: SpeakingObserver;
  signal: AbortSignal | undefined;
}

/**
 * Several providers of speech as one, for a language that they speak: the best that is available speaks, and the next
 * takes over when one fails before its first audio, or joins in when a live text waits much longer than usual. Live
 * speech that one stops in is gone on with by the next, see {@link continuedSpeech}.
 *
 * Name, rate and voices are those of the provider that was the best when it was made, whoever comes and goes then: others'
 * audio is brought to its rate, and they speak with their own voice.
 *
 * Speech that the provider whose turn it is, or a better one, has kept is given before anybody is asked: it says nothing of
 * a provider's health. Where none is available, any that has kept it will do.
 */
export class FailoverTextToSpeech extends TextToSpeech {
  private readonly best: Entry;

  /** @param language ISO 639-1 code that at least one of the line speaks. @throws AppError where none does. */
  constructor(
    private readonly line: ProviderLine<TextToSpeech>,
    private readonly language: string,
    private readonly logger: FailoverLog,
  ) {
    super();
    const [best] = this.speaking(language);
    if (best === undefined) throw line.noneAvailable([]);
    this.best = best;
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
    return continuedSpeech(request, () => ({
      rateHz: this.capabilities.sampleRateHz,
      ask: (asked, left, observer) => failoverStream(() => this.callFor(asked, { left, observer, signal })),
      passedOver: (entry) => {
        const speaking = this.speaking(request.language);
        return speaking.slice(0, speaking.indexOf(entry));
      },
      hasOther: (left) => this.others(request.language, left).length > 0,
      patienceMsFor: (entry) => this.line.firstOutputs.patienceMsFor(entry),
      onLeft: (entry, failure) => {
        this.line.countFallback();
        if (failure.code === 'tts_timeout') this.line.firstOutputs.noteLate(entry);
        const fields = { kind: this.line.kind, provider: entry.name, err: failure };
        this.logger.warn(fields, 'a provider stopped in mid-speech');
      },
    }));
  }

  private callFor(
    request: SpeechSynthesisRequest,
    { left, observer, signal }: CallContext,
  ): FailoverStreamCall<TextToSpeech, Int16Array> {
    const suitable = left.size > 0 ? this.others(request.language, left) : this.speaking(request.language);
    return {
      line: this.line,
      // One that does not speak the language says so best itself.
      suitable: suitable.length > 0 ? suitable : [this.best],
      ask: (entry) => {
        const onWordEnd = (place: SpokenPlace): void => observer.onWordEnd(entry, place);
        const asked = this.requestFor(entry, request);
        const told = this.isToTell(entry, request) ? { ...asked, onWordEnd } : asked;
        return this.atRate(entry, entry.provider.speak(told, signal));
      },
      passOn: (pcm, entry) => {
        observer.onSpeaking(entry);
        return pcm;
      },
      joins: () => request.priority !== 'batch',
      logger: this.logger,
    };
  }

  /** Whether another may have to go on, and this one can tell from where. */
  private isToTell(entry: Entry, { language, priority }: SpeechSynthesisRequest): boolean {
    const isAble = priority !== 'batch' && entry.provider.capabilities.wordTimes === true;
    return isAble && this.others(language, new Set([entry])).length > 0;
  }

  /** Those that can go on with a text that others have begun and left. */
  private others(language: string, left: ReadonlySet<Entry>): Entry[] {
    return this.speaking(language).filter((entry) => !left.has(entry) && this.line.isAvailable(entry));
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
