import type {
  SpeechSynthesisRequest,
  SpokenPlace,
  TextToSpeech,
} from '../../../engine/ports/text-to-speech.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { isProviderFailure } from '../breakers/provider-failure.js';
import type { ProviderEntry } from '../registry/provider-line.js';
import { isSpeakable } from '../synthesis/spoken-text.js';
import { HeldSpeech } from './held-speech.js';
import { patiently } from './patience.js';

type Entry = ProviderEntry<TextToSpeech>;
type Audio = AsyncIterator<Int16Array, unknown>;

/** Told of what the voices of one text do. */
export interface SpeakingObserver {
  /** Whose the next audio is. */
  onSpeaking: (entry: Entry) => void;
  onWordEnd: (entry: Entry, place: SpokenPlace) => void;
}

/** The voices that a text is spoken by. */
export interface SpeakingVoices {
  /** Of all audio. */
  rateHz: number;
  /** Asks those that have not left the text; the first that gives anything has it. */
  ask: (
    request: SpeechSynthesisRequest,
    left: ReadonlySet<Entry>,
    observer: SpeakingObserver,
  ) => AsyncIterable<Int16Array>;
  /** Those before it in the line: they were asked first and gave nothing, so that none of them goes on. */
  passedOver: (entry: Entry) => readonly Entry[];
  /** Whether another can go on. */
  hasOther: (left: ReadonlySet<Entry>) => boolean;
  /** How long live speech may pause while another could go on. */
  patienceMsFor: (entry: Entry) => number;
  onLeft: (entry: Entry, failure: AppError) => void;
}

/**
 * Speech that goes on when the voice that gives it fails, or pauses for long: the next one says the words that were not
 * said. That is exact where the voice tells the times of its words, and an estimate where it does not.
 *
 * @param open called with each iteration.
 */
export function continuedSpeech(
  request: SpeechSynthesisRequest,
  open: () => SpeakingVoices,
): AsyncIterable<Int16Array> {
  return {
    [Symbol.asyncIterator]: () => {
      const speech = new ContinuedSpeech(request, open());
      const audio = speech.audio();
      return {
        next: () => audio.next(),
        return: () => {
          speech.leave();
          return audio.return(undefined);
        },
      };
    },
  };
}

class ContinuedSpeech {
  private readonly left = new Set<Entry>();
  private readonly places = new Map<Entry, SpokenPlace[]>();
  private speaking: Entry | undefined;
  private current: Audio | undefined;
  private held: HeldSpeech | undefined;
  private canGoOn: boolean;
  /** What the last voice that was left failed with. */
  private thrown: unknown;

  constructor(
    private readonly request: SpeechSynthesisRequest,
    private readonly voices: SpeakingVoices,
  ) {
    this.canGoOn = request.priority !== 'batch';
  }

  /** Ends the work of the voice that speaks, whoever waits for what. */
  leave(): void {
    this.canGoOn = false;
    void this.current?.return?.().catch(() => undefined);
  }

  async *audio(): AsyncGenerator<Int16Array, undefined, undefined> {
    for (let text: string | undefined = this.request.text; text !== undefined;) {
      text = yield* this.follow(text);
      if (text !== undefined && !isSpeakable(text)) return undefined;
    }
    return undefined;
  }

  /** @returns the text that another is to go on with; undefined when it is said. @throws what it failed with. */
  private async *follow(text: string): AsyncGenerator<Int16Array, string | undefined, undefined> {
    this.begin();
    const request = { ...this.request, text };
    const audio = this.voices.ask(request, this.left, this.observer(text))[Symbol.asyncIterator]();
    this.current = audio;
    try {
      for (;;) {
        const result = await this.next(audio);
        if (result.done === true) break;
        this.held?.add(result.value);
        yield* this.held?.take() ?? [result.value];
      }
      yield* this.held?.takeAll() ?? [];
      return undefined;
    } catch (thrown) {
      return yield* this.breakOff(thrown);
    } finally {
      void audio.return?.().catch(() => undefined);
    }
  }

  private begin(): void {
    this.speaking = undefined;
    this.held = undefined;
    this.places.clear();
  }

  private observer(text: string): SpeakingObserver {
    return {
      onSpeaking: (entry) => {
        this.speaking = entry;
        if (!this.canGoOn || this.held !== undefined) return;
        for (const other of this.voices.passedOver(entry)) this.left.add(other);
        const isTold = entry.provider.capabilities.wordTimes === true && this.hasOther(entry);
        this.held = new HeldSpeech(text, this.voices.rateHz, isTold);
        for (const place of this.places.get(entry) ?? []) this.held.note(place);
      },
      onWordEnd: (entry, place) => {
        if (entry === this.speaking) this.held?.note(place);
        else this.places.set(entry, [...(this.places.get(entry) ?? []), place]);
      },
    };
  }

  /** @throws AppError `tts_timeout` where it pauses for long while another could go on. */
  private next(audio: Audio): Promise<IteratorResult<Int16Array, unknown>> {
    const { speaking } = this;
    if (speaking === undefined || !this.canGoOn) return audio.next();
    return patiently(audio.next(), this.voices.patienceMsFor(speaking), () =>
      this.canGoOn && this.hasOther(speaking)
        ? new AppError('tts_timeout', `${speaking.name} paused in its speech`)
        : undefined,
    );
  }

  private async *breakOff(thrown: unknown): AsyncGenerator<Int16Array, string, undefined> {
    const { speaking, held, left, voices } = this;
    const failure = AppError.from(thrown);
    // Those that were to go on and said nothing did not break it.
    if (speaking === undefined) throw this.thrown ?? thrown;
    this.thrown = thrown;
    const isOver = !this.canGoOn || held === undefined || !isProviderFailure(failure);
    if (isOver || !this.hasOther(speaking)) {
      yield* held?.takeAll() ?? [];
      throw thrown;
    }
    left.add(speaking);
    voices.onLeft(speaking, failure);
    const { pcm, text } = held.breakOff();
    yield* pcm;
    return text;
  }

  private hasOther(speaking: Entry): boolean {
    return this.voices.hasOther(new Set([...this.left, speaking]));
  }
}
