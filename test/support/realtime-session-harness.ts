import {
  StreamingSpeechToText,
  type ListeningEvent,
  type ListeningStream,
} from '../../src/engine/ports/streaming-speech-to-text.js';
import { SpeechVoices } from '../../src/engine/ports/speech-voices.js';
import { SpeechListeners } from '../../src/engine/ports/speech-listeners.js';
import type { RecognizedPiece } from '../../src/engine/ports/speech-to-text.js';
import type { TurnDetector } from '../../src/engine/ports/turn-detector.js';
import {
  VAD_FRAME_SAMPLES,
  VoiceActivity,
  type VoiceActivityStream,
} from '../../src/engine/ports/voice-activity.js';
import { parseClientEvent } from '../../src/modules/openai-api/codec/event-schema.js';
import { RealtimeProblem } from '../../src/modules/openai-api/codec/realtime-problem.js';
import type { ServedMessage } from '../../src/modules/openai-api/codec/served-message.js';
import type { AnsweredTurn } from '../../src/modules/openai-api/realtime-response/answered-turn.js';
import { RealtimeSession } from '../../src/modules/openai-api/realtime-session/realtime-session.js';
import {
  initialSettings,
  type SessionKind,
} from '../../src/modules/openai-api/realtime-session/session-settings.js';
import { EventQueue } from '../../src/platform/async/event-queue.js';
import { AppError } from '../../src/platform/errors/app-error.js';
import type { LiveSocket } from '../../src/platform/ws/live-socket.js';
import { ManualConversationClock } from './conversation-clock.js';
import { ScriptedLanguageModel, type AnswerScript } from './scripted-language-model.js';
import { TimedVoice, type VoiceTiming } from './timed-voice.js';

export const MAX_SESSION_MS = 3_600_000;
const SAMPLES_PER_MS = 24;
const CHUNK_MS = 100;
const LANGUAGES = ['en', 'fr'];

/** Speech is what is loud. */
class LoudnessActivity extends VoiceActivity {
  open(): VoiceActivityStream {
    return {
      probabilities: (pcm) =>
        Promise.resolve(
          Float32Array.from({ length: pcm.length / VAD_FRAME_SAMPLES }, (_, frame) =>
            Math.abs(pcm[(frame + 0.5) * VAD_FRAME_SAMPLES] ?? 0) > 500 ? 0.95 : 0.02,
          ),
        ),
    };
  }
}

/** Understands of each utterance what it was told beforehand; an error breaks off its stream. */
class ForetoldListener extends StreamingSpeechToText {
  readonly texts: (string | AppError)[] = [];
  readonly capabilities = {
    provider: 'foretold',
    model: 'f-1',
    languages: LANGUAGES,
    maxPieceSec: 15,
    wordTimes: false,
    interimResults: false,
  };

  listen(): ListeningStream {
    const events = new EventQueue<ListeningEvent>();
    const flush = (): void => {
      const text = this.texts.shift() ?? '';
      if (text instanceof AppError) return events.fail(text);
      const final = { type: 'final', startMs: 0, endMs: 0, text, words: [], confidence: 0.9 } as const;
      if (text !== '') events.push(final);
      events.push({ type: 'flushed', atMs: 0 });
    };
    return {
      push: () => undefined,
      flush,
      end: () => events.end(),
      close: () => events.end(),
      [Symbol.asyncIterator]: () => events[Symbol.asyncIterator](),
    };
  }

  recognize(): Promise<RecognizedPiece> {
    throw new Error('nobody asks for a piece');
  }
}

/** Those who understand a language. */
class ForetoldListeners extends SpeechListeners {
  constructor(private readonly listener: ForetoldListener) {
    super();
  }

  choose(language: string): StreamingSpeechToText {
    if (LANGUAGES.includes(language)) return this.listener;
    throw new AppError('language_not_supported', `Language '${language}' is not understood`);
  }
}

/** A session on a clock that a test moves, with everybody in it played. */
export class RealtimeSessionHarness {
  readonly clock = new ManualConversationClock();
  readonly listener = new ForetoldListener();
  readonly voice: TimedVoice;
  readonly model: ScriptedLanguageModel;
  readonly sent: ServedMessage[] = [];
  readonly failures: AppError[] = [];
  readonly turns: AnsweredTurn[] = [];
  readonly session: RealtimeSession;
  closedWith: string | undefined;
  discards = 0;
  /** The client reads once this settles. */
  reading: Promise<void> = Promise.resolve();

  constructor({
    kind = 'realtime',
    answers = ['All right.'],
    timing = {},
    turnDetector,
  }: {
    kind?: SessionKind;
    answers?: AnswerScript;
    timing?: Partial<VoiceTiming>;
    turnDetector?: TurnDetector;
  } = {}) {
    const { clock } = this;
    this.voice = new TimedVoice(clock, { sampleRateHz: 24_000, ...timing });
    this.model = new ScriptedLanguageModel(answers);
    this.session = new RealtimeSession({
      socket: this.socket(),
      settings: initialSettings(kind, { model: 'gpt-realtime', instructions: 'Be kind.', voice: 'alloy' }),
      defaultLanguage: 'en',
      input: {
        ...{ listeners: new ForetoldListeners(this.listener), voiceActivity: new LoudnessActivity() },
        turnDetector,
      },
      answerers: {
        model: this.model,
        modelWithTools: this.model,
        deadlines: { firstTextMs: 5000, stallMs: 5000, totalMs: 60_000 },
        voices: new SpeechVoices([this.voice]),
        voiceOf: () => undefined,
      },
      clock,
      maxSessionMs: MAX_SESSION_MS,
      noteFailure: (error) => this.failures.push(error),
      noteTurn: (_, turn) => this.turns.push(turn),
      onClose: () => undefined,
    });
  }

  /** Sends an event as a client does, and lets what follows from it come as far as it does without time. */
  async send(message: Readonly<Record<string, unknown>>): Promise<void> {
    const eventId = message['event_id'] as string | undefined;
    try {
      await this.session.receive({ eventId, event: parseClientEvent(message) });
    } catch (error) {
      if (!(error instanceof RealtimeProblem)) throw error;
      await this.session.receive({ eventId, problem: error });
    }
    await this.clock.settle();
  }

  update(session: object): Promise<void> {
    return this.send({ type: 'session.update', session: { type: 'realtime', ...session } });
  }

  /** Somebody speaks for so long. @param text what is to be understood of it. */
  async say(text: string | AppError, ms = 1000): Promise<void> {
    this.listener.texts.push(text);
    await this.append(ms, 5000);
  }

  pause(ms = 1000): Promise<void> {
    return this.append(ms, 0);
  }

  /** The types of what was sent since the last call. */
  types(): string[] {
    return this.sent.splice(0).map(({ type }) => type);
  }

  told<T extends ServedMessage['type']>(type: T): Extract<ServedMessage, { type: T }>[] {
    return this.sent.filter(
      (message): message is Extract<ServedMessage, { type: T }> => message.type === type,
    );
  }

  private async append(ms: number, level: number): Promise<void> {
    const audio = Buffer.from(new Int16Array(CHUNK_MS * SAMPLES_PER_MS).fill(level).buffer).toString(
      'base64',
    );
    for (let at = 0; at < ms; at += CHUNK_MS) {
      await this.clock.advance(CHUNK_MS);
      await this.send({ type: 'input_audio_buffer.append', audio });
      await this.clock.advance(0);
    }
  }

  private socket(): LiveSocket<ServedMessage> {
    return {
      request: undefined as never,
      signal: new AbortController().signal,
      send: (message) => {
        this.sent.push(message);
        return message.type === 'response.output_audio.delta' ? this.reading : Promise.resolve();
      },
      discardMedia: () => (this.discards += 1),
      sendError: () => undefined,
      fail: () => undefined,
      close: (_, reason) => (this.closedWith = reason),
    };
  }
}
