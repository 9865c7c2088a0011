import { SpokenAnswer } from '../../src/engine/conversation/speaking/spoken-answer.js';
import { SpeechVoices } from '../../src/engine/ports/speech-voices.js';
import type { TextToSpeech } from '../../src/engine/ports/text-to-speech.js';
import type { AppError } from '../../src/platform/errors/app-error.js';
import { ManualConversationClock } from './conversation-clock.js';
import { TimedVoice, type VoiceTiming } from './timed-voice.js';

export interface AnswerOptions {
  language?: string;
  voice?: string;
  rateHz?: number;
  leadMs?: number;
  chunkMs?: number;
  timing?: Partial<VoiceTiming>;
  voices?: readonly TextToSpeech[];
}

/** An answer on a clock that a test moves, and all that it tells. */
export class SpokenAnswerHarness {
  readonly clock = new ManualConversationClock();
  readonly timedVoice: TimedVoice;
  readonly answer: SpokenAnswer;
  /** Everything but audio: `sentence 0 Hello.`, `end 0`, `played`, `failed tts_failed`. */
  readonly told: string[] = [];
  readonly given: { atMs: number; pcm: Int16Array }[] = [];
  readonly rateHz: number;
  /** Told of each chunk as it is given. */
  onAudio: () => void = () => undefined;

  constructor(options: AnswerOptions = {}) {
    const { language = 'en', voice, rateHz = 16_000, leadMs = 200, chunkMs, timing, voices } = options;
    const { clock, told, given } = this;
    this.rateHz = rateHz;
    this.timedVoice = new TimedVoice(clock, timing);
    const speech = new SpeechVoices(voices ?? [this.timedVoice]);
    this.answer = new SpokenAnswer(
      { voices: speech, language, voice, rateHz, leadMs, chunkMs, clock },
      {
        onSentence: (sentence: number, text: string) => told.push(`sentence ${sentence} ${text}`),
        onAudio: (pcm: Int16Array) => {
          given.push({ atMs: clock.nowMs(), pcm });
          this.onAudio();
        },
        onSentenceEnd: (sentence: number) => told.push(`end ${sentence}`),
        onPlayed: () => told.push('played'),
        onFailure: (error: AppError) => told.push(`failed ${error.code}`),
      },
    );
  }

  /** Milliseconds of audio that was given. */
  get givenMs(): number {
    return (this.given.reduce((sum, { pcm }) => sum + pcm.length, 0) * 1000) / this.rateHz;
  }

  say(text: string): this {
    this.answer.write(text);
    this.answer.finish();
    return this;
  }
}
