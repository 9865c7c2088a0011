import type { ConversationEvent } from '../../src/engine/conversation/conversation-event.js';
import { ConversationEngine } from '../../src/engine/conversation/conversation-engine.js';
import type { ConversationSession } from '../../src/engine/conversation/conversation-session.js';
import { LiveHearing } from '../../src/engine/conversation/hearing/live-hearing.js';
import { PromptVoiceActivity } from '../../src/engine/conversation/prompt-voice-activity.js';
import { KeptSpeech } from '../../src/engine/conversation/speaking/kept-speech.js';
import { SpokenAnswer } from '../../src/engine/conversation/speaking/spoken-answer.js';
import type { TurnSettings } from '../../src/engine/conversation/turn-settings.js';
import type { LanguageModel } from '../../src/engine/ports/language-model.js';
import { SpeechVoices } from '../../src/engine/ports/speech-voices.js';
import { VoiceActivity } from '../../src/engine/ports/voice-activity.js';
import { AppError } from '../../src/platform/errors/app-error.js';
import { ManualConversationClock } from './conversation-clock.js';
import { FaultyListener } from './faulty-listener.js';
import { OneListener } from './hearing-harness.js';
import { ScriptedLanguageModel, type AnswerScript } from './scripted-language-model.js';
import { ScriptedVoiceActivity } from './scripted-speech.js';
import { TimedVoice, type VoiceTiming } from './timed-voice.js';

const CHUNK_SAMPLES = 320;
const SAMPLES_PER_MS = 16;

/** Voice detection that breaks or hangs and is mended as a test wants. */
export class BreakableVoiceActivity extends VoiceActivity {
  isBroken = false;
  isHanging = false;
  /** What hangs and was not given up. */
  hanging = 0;
  private readonly whole = new ScriptedVoiceActivity().open();

  open(): ReturnType<VoiceActivity['open']> {
    return {
      probabilities: (pcm, signal) => {
        if (this.isBroken) return Promise.reject(new AppError('not_ready', 'no voice detection'));
        return this.isHanging ? this.hang(signal) : this.whole.probabilities(pcm);
      },
    };
  }

  private hang(signal: AbortSignal | undefined): Promise<never> {
    this.hanging += 1;
    return new Promise((_, reject) => {
      signal?.addEventListener('abort', () => {
        this.hanging -= 1;
        reject(new AppError('cancelled', 'Nobody waits any more'));
      });
    });
  }
}

/** Sounds like nothing that is said in the made-up language, so that only its echo is taken for an echo. */
class BuzzingVoice extends TimedVoice {
  override async *speak(...asked: Parameters<TimedVoice['speak']>): AsyncIterable<Int16Array> {
    for await (const pcm of super.speak(...asked))
      yield pcm.map((sample, at) => (at % 80 < 40 ? sample : -sample));
  }
}

export interface LiveConversationOptions {
  listener?: FaultyListener;
  timing?: Partial<VoiceTiming>;
  settings?: Partial<TurnSettings>;
  model?: LanguageModel;
  rateHz?: number;
  account?: string;
}

/** A conversation as the engine makes it, on a made-up language and a clock that a test moves. */
export class LiveConversation {
  readonly clock = new ManualConversationClock();
  readonly events: ConversationEvent[] = [];
  readonly model: ScriptedLanguageModel;
  readonly voice: TimedVoice;
  readonly detection = new BreakableVoiceActivity();
  readonly listener: FaultyListener;
  readonly session: ConversationSession;
  /** When the events were read to their end. */
  readonly done: Promise<void>;

  constructor(script: AnswerScript, options: LiveConversationOptions = {}) {
    const { listener = new FaultyListener(), timing, settings = {}, rateHz = 16_000 } = options;
    const { clock } = this;
    this.model = new ScriptedLanguageModel(script);
    this.voice = new BuzzingVoice(clock, timing);
    this.listener = listener;
    const voiceActivity = new PromptVoiceActivity(this.detection, clock);
    const hearingParts = { listeners: new OneListener(listener), voiceActivity, clock };
    const voices = new SpeechVoices([this.voice]);
    const kept = new KeptSpeech(voices, clock);
    const engine = new ConversationEngine({
      clock,
      deadlines: { firstTextMs: 5000, stallMs: 5000, totalMs: 60_000 },
      openHearing: (parts, tell) => new LiveHearing({ ...hearingParts, ...parts }, tell),
      openSpeaking: (parts, tell) => new SpokenAnswer({ voices, clock, ...parts }, tell),
      keepSpeech: (...what) => kept.keep(...what),
    });
    const model = options.model ?? this.model;
    this.session = engine.open({
      language: 'en',
      instructions: 'Be kind.',
      model,
      rateHz,
      leadMs: 200,
      account: options.account,
      settings,
    });
    this.done = this.read();
    this.session.begin();
  }

  /** What was said, as `role: text`. */
  get said(): string[] {
    return this.session.history.all.map(({ role, content }) => `${role}: ${content}`);
  }

  get states(): readonly string[] {
    return this.told('state').map(({ state }) => state);
  }

  told<T extends ConversationEvent['type']>(type: T): Extract<ConversationEvent, { type: T }>[] {
    return this.events.filter(
      (event): event is Extract<ConversationEvent, { type: T }> => event.type === type,
    );
  }

  /** Pushes audio as it would come. */
  async hear(...audio: readonly Int16Array[]): Promise<void> {
    for (const pcm of audio) {
      for (let at = 0; at < pcm.length; at += CHUNK_SAMPLES) {
        const chunk = pcm.subarray(at, at + CHUNK_SAMPLES);
        await this.clock.advance(chunk.length / SAMPLES_PER_MS);
        this.session.pushAudio(chunk);
        await this.clock.settle();
      }
    }
  }

  /** Hears, for so long, what it says, at the rate of a telephone, a fifth of a second late. */
  async hearEcho(ms: number): Promise<void> {
    for (let heardMs = 0; heardMs < ms; heardMs += 20) {
      const said = this.told('audio').flatMap(({ pcm }) => [...pcm]);
      const echo = said.slice(heardMs * 8, (heardMs + 20) * 8);
      await this.hear(Int16Array.from({ length: CHUNK_SAMPLES }, (_, at) => (echo[at >> 1] ?? 0) / 2));
    }
  }

  private async read(): Promise<void> {
    for await (const event of this.session.events) this.events.push(event);
  }
}
