import { Interruption } from '../../../platform/async/interruption.js';
import { AppError } from '../../../platform/errors/app-error.js';
import type { SpeechVoices } from '../../ports/speech-voices.js';
import type { SpeechSynthesisRequest, TextToSpeech } from '../../ports/text-to-speech.js';
import type { ConversationClock } from '../conversation-clock.js';
import { SentenceAudio, type SpokenSentence } from './sentence-audio.js';

export interface SynthesisParts {
  voices: SpeechVoices;
  /** ISO 639-1. */
  language: string;
  voice?: string | undefined;
  /** As {@link SpeechSynthesisRequest.speed}. */
  speed?: number | undefined;
  /** As {@link SpeechSynthesisRequest.account}. */
  account?: string | undefined;
  /** Of the audio that comes out. */
  rateHz: number;
  clock: ConversationClock;
}

/** The sentence that is given, and the next. */
const MAX_SENTENCES = 2;
/** A voice is read no further ahead of what was given. */
const AHEAD_MS = 10_000;

/**
 * Has the sentences of an answer synthesised, one after the other: the next one while one is given. They stand in line
 * until they are taken.
 */
export class SentenceSynthesis {
  private readonly line: SentenceAudio[] = [];
  private readonly interruption = new Interruption();
  private readonly leaving = new AbortController();
  private chosen: TextToSpeech | undefined;
  private makeRoom: () => void = () => undefined;
  /** When the first sentence was asked for, and when its first audio came. */
  firstSentenceAtMs: number | undefined;
  firstAudioAtMs: number | undefined;
  failure: AppError | undefined;
  /** Whether no more audio comes. */
  isOver = false;

  /** @param onChange told when there is more audio, or that no more comes; never while something is asked of it. */
  constructor(
    private readonly parts: SynthesisParts,
    private readonly contextId: string,
    private readonly onChange: () => void,
  ) {}

  /** The name of the voice's provider in settings; none before the first sentence. */
  get provider(): string {
    return this.chosen?.capabilities.provider ?? 'none';
  }

  /** The sentence whose audio is to be taken now. */
  get current(): SentenceAudio | undefined {
    return this.line[0];
  }

  /** All of the current sentence was taken. */
  advance(): void {
    this.line.shift();
    this.makeRoom();
  }

  /** Some of the current sentence was taken. */
  noteTaken(): void {
    if ((this.current?.waitingMs ?? 0) <= AHEAD_MS) this.makeRoom();
  }

  /** Says everything; resolves when it is done, has failed or was left. */
  async run(sentences: AsyncIterable<SpokenSentence>): Promise<void> {
    try {
      for await (const sentence of sentences) {
        while (this.line.length >= MAX_SENTENCES) await this.room();
        await this.say(sentence);
      }
    } catch (error) {
      this.failure = AppError.from(error);
    }
    this.isOver = true;
    this.onChange();
  }

  /** Ends it at once, also at the vendor. */
  leave(): void {
    const cancelled = new AppError('cancelled', 'The answer was interrupted');
    this.leaving.abort(cancelled);
    this.interruption.interrupt(cancelled);
    this.line.length = 0;
  }

  private async say(sentence: SpokenSentence): Promise<void> {
    const { voices, language, voice, speed, account, rateHz, clock } = this.parts;
    this.chosen ??= voices.choose(language);
    const request: SpeechSynthesisRequest = {
      text: sentence.spoken,
      language,
      priority: 'live',
      contextId: this.contextId,
      account,
      ...(voice === undefined ? {} : { voice }),
      ...(speed === undefined ? {} : { speed }),
    };
    const audio = new SentenceAudio(sentence, this.chosen.capabilities.sampleRateHz, rateHz);
    this.line.push(audio);
    this.firstSentenceAtMs ??= clock.nowMs();
    let isWhole = false;
    try {
      await this.collect(this.chosen.speak(request, this.leaving.signal), audio);
      isWhole = true;
    } finally {
      audio.end(isWhole);
    }
    this.onChange();
  }

  private async collect(speech: AsyncIterable<Int16Array>, audio: SentenceAudio): Promise<void> {
    const iterator = speech[Symbol.asyncIterator]();
    let isRead = false;
    try {
      while (!isRead) {
        const result = await this.interruption.wait(iterator.next());
        isRead = result.done === true;
        if (result.done === true || result.value.length === 0) continue;
        this.firstAudioAtMs ??= this.parts.clock.nowMs();
        audio.add(result.value);
        this.onChange();
        while (audio.waitingMs > AHEAD_MS) await this.room();
      }
    } finally {
      // Whoever is told to stop may be busy for as long as it likes: nobody waits for it.
      if (!isRead) iterator.return?.()?.catch(() => undefined);
    }
  }

  private room(): Promise<void> {
    return this.interruption.wait(new Promise<void>((resolve) => (this.makeRoom = resolve)));
  }
}
