import { AppError } from '../../platform/errors/app-error.js';
import { ENGINE_SAMPLE_RATE_HZ } from '../ports/audio-decoder.js';
import type { LanguageModel, LanguageModelDeadlines } from '../ports/language-model.js';
import { Answer } from './answer.js';
import { meantWords } from './backchannel.js';
import type { Conversation } from './conversation.js';
import type { ConversationClock } from './conversation-clock.js';
import type { ConversationEvent, ConversationState } from './conversation-event.js';
import { ConversationHistory, type SpokenMessage } from './conversation-history.js';
import { ConversationReport } from './conversation-report.js';
import type { HeardTurn, Hearing, HearingListener } from './hearing.js';
import type { Speaking, SpeakingListener } from './speaking.js';
import { transition, type TurnAct, type TurnInput, type TurnPhase } from './turn-machine.js';
import { TurnRecord } from './turn-record.js';
import type { TurnSettings } from './turn-settings.js';

/** What a conversation is made of. */
export interface ConversationParts {
  clock: ConversationClock;
  settings: TurnSettings;
  /** ISO 639-1. */
  language: string;
  instructions: string;
  /** Said where no provider of a kind can help. */
  apology: string | undefined;
  deadlines: LanguageModelDeadlines;
  model: LanguageModel;
  openHearing: (listener: HearingListener) => Hearing;
  openSpeaking: (listener: SpeakingListener) => Speaking;
  /** Rate of the audio that is spoken. */
  rateHz: number;
  earlier?: readonly SpokenMessage[];
  /** Makes ids of transcripts. */
  newId: () => string;
}

const STATES: Readonly<Record<TurnPhase, ConversationState>> = {
  idle: 'idle',
  listening: 'listening',
  concluding: 'thinking',
  thinking: 'thinking',
  speaking: 'speaking',
  yielding: 'listening',
  closed: 'idle',
};
/** Something that went wrong, and the answer that it went wrong with. */
interface Failure {
  error: AppError;
  turn: number | undefined;
}

/** An answer is held for so long; what was said by then is to show whether it was meant. */
const YIELD_MS = 5000;
/** Half of a model's context, in characters for each of its tokens, is what was said before. */
const HISTORY_CHARS_PER_TOKEN = 1.5;

/**
 * One conversation: audio and commands go in, events come out. What happens next is settled by {@link transition} alone;
 * everything that takes time reports back as an input of it.
 */
export class ConversationSession implements Conversation {
  readonly inputRateHz = ENGINE_SAMPLE_RATE_HZ;
  readonly history: ConversationHistory;
  private readonly report: ConversationReport;
  private readonly hearing: Hearing;
  private readonly inputs: TurnInput[] = [];
  private phase: TurnPhase = 'idle';
  private turn = 0;
  private answer: Answer | undefined;
  /** The turn whose text is awaited; its answer's once that is on its way. */
  private record: TurnRecord | undefined;
  private isConcluding = false;
  /** What the user said before going on, or before an answer was taken back. */
  private saidBefore = '';
  private question = '';
  private announcement = '';
  private failure: Failure | undefined;
  /** The answer that says sorry, by its turn. */
  private apologyTurn = 0;
  private isVoiceOn = false;
  /** Whether speech was told of whose turn is not over. */
  private isTurnUnderWay = false;
  private stopWaiting: () => void = () => undefined;

  constructor(private readonly parts: ConversationParts) {
    this.history = new ConversationHistory(parts.earlier);
    this.report = new ConversationReport(parts.clock, parts.newId);
    this.hearing = parts.openHearing(this.hearingListener());
  }

  /** Everything that happens, for one reader; it ends with the conversation. */
  get events(): AsyncIterable<ConversationEvent> {
    return this.report.events;
  }

  get state(): ConversationState {
    return STATES[this.phase];
  }

  get said(): readonly SpokenMessage[] {
    return this.history.all;
  }

  begin(): void {
    this.take('begin');
    this.report.tell({ type: 'ready' });
  }

  /** Takes 16 kHz mono s16le in chunks of any size. */
  pushAudio(pcm: Int16Array): void {
    if (this.phase !== 'closed') this.hearing.push(pcm);
  }

  /** The user is done speaking. */
  endTurn(): void {
    this.take('turn-over');
  }

  /** Stops the answer, if there is one. */
  interrupt(): void {
    this.take('interrupt');
    this.report.tell({ type: 'interrupted' });
  }

  /** Says something that nobody asked for, such as a greeting; not while somebody speaks or an answer is on its way. */
  say(text: string): void {
    if (this.isTurnUnderWay) return;
    this.announcement = text;
    this.take('announce');
  }

  /** Forgets what was said. */
  reset(): void {
    this.take('reset');
    this.report.tell({ type: 'ready' });
  }

  close(): void {
    if (this.phase === 'closed') return;
    this.take('close');
    this.stopWaiting();
    this.hearing.close();
    this.report.events.end();
  }

  /** Settles an input, and those that come of it, one after the other. */
  private take(input: TurnInput): void {
    this.inputs.push(input);
    if (this.inputs.length > 1) return;
    for (let next = this.inputs[0]; next !== undefined; next = this.inputs[0]) {
      this.settle(next);
      this.inputs.shift();
    }
  }

  private settle(input: TurnInput): void {
    const before = this.state;
    const { phase, acts } = transition(this.phase, input);
    this.phase = phase;
    for (const act of acts) this.acts[act]();
    this.hearing.setAnswering(phase === 'speaking' || phase === 'yielding');
    if (this.state !== before) this.report.tell({ type: 'state', state: this.state });
    this.awaitNext();
  }

  /** Nothing is waited for without end; where nobody else sees to that, it is seen to here. */
  private awaitNext(): void {
    const { clock, settings, deadlines } = this.parts;
    this.stopWaiting();
    if (this.phase === 'listening') this.stopWaiting = clock.after(settings.idleMs, () => this.take('doze'));
    if (this.phase === 'yielding') this.stopWaiting = clock.after(YIELD_MS, () => this.take('turn-over'));
    if (this.phase === 'thinking')
      this.stopWaiting = clock.after(deadlines.totalMs, () =>
        this.fail(new AppError('llm_timeout', 'The answer did not come in time')),
      );
  }

  private readonly acts: Readonly<Record<TurnAct, () => void>> = {
    conclude: () => this.conclude(),
    ask: () => this.ask(),
    announce: () => this.announce(),
    hold: () => {
      this.answer?.speaking.hold();
      this.report.tell({ type: 'halted', turn: this.turn });
    },
    resume: () => this.answer?.speaking.resume(),
    cut: () => this.cut(),
    'take-back': () => {
      this.saidBefore = joined(this.question, this.saidBefore);
      this.answer?.cut();
      this.answer = undefined;
    },
    'forget-speech': () => {
      this.isConcluding = this.isTurnUnderWay = false;
      this.saidBefore = '';
      this.report.beginTurn();
      this.hearing.forget();
    },
    'tell-failure': () => this.tellFailure(),
    'forget-all': () => this.history.clear(),
  };

  private hearingListener(): HearingListener {
    return {
      onVoice: (isSpeech) => {
        this.isVoiceOn = isSpeech;
        this.report.tell({ type: 'voice', isSpeech });
        this.awaitNext();
      },
      onSpeech: () => {
        this.isTurnUnderWay = true;
        if (this.phase !== 'speaking' || this.parts.settings.canInterrupt) this.take('speech');
      },
      onPartial: (text) => this.onPartial(text),
      onTurnOver: () => {
        this.isTurnUnderWay = false;
        this.take('turn-over');
      },
      onSignal: (figures) => this.report.tell({ type: 'signal', figures }),
      onFailure: (error) => this.onDeaf(error),
    };
  }

  /** An answer that is on its way needs no ears. */
  private onDeaf(error: AppError): void {
    this.isTurnUnderWay = false;
    if (this.phase === 'thinking' || this.phase === 'speaking') this.report.tellFailure(error);
    else this.fail(error);
  }

  private onPartial(text: string): void {
    if (this.isConcluding) return;
    if (this.phase === 'yielding' && this.isMeant(text)) this.take('meant');
    if (this.phase === 'listening') this.report.tellUser(joined(this.saidBefore, text), false);
  }

  private isMeant(text: string): boolean {
    const { language, settings } = this.parts;
    return meantWords(text, language).length >= settings.interruptWords;
  }

  private conclude(): void {
    if (this.isConcluding) return;
    const record = new TurnRecord(this.parts.clock.nowMs());
    this.isConcluding = true;
    this.isTurnUnderWay = false;
    this.concluded = record;
    this.hearing.conclude().then(
      (heard) => this.ifAwaited(record, () => this.onHeard(heard, record)),
      (error: unknown) => this.ifAwaited(record, () => this.fail(AppError.from(error))),
    );
  }

  /** The turn whose text came, or is awaited. */
  private concluded: TurnRecord | undefined;

  private ifAwaited(record: TurnRecord, settle: () => void): void {
    if (!this.isConcluding || this.concluded !== record) return;
    this.isConcluding = false;
    settle();
  }

  private onHeard(heard: HeardTurn, record: TurnRecord): void {
    record.noteHeard(heard, this.parts.clock.nowMs());
    const text = joined(this.saidBefore, heard.text);
    if (text === '' || (this.phase === 'yielding' && !this.isMeant(heard.text))) {
      this.take('nothing-heard');
      return;
    }
    this.saidBefore = text;
    this.take(this.isVoiceOn ? 'heard-part' : 'heard');
  }

  private ask(): void {
    const { model, instructions } = this.parts;
    this.question = this.saidBefore;
    this.saidBefore = '';
    this.record = this.concluded;
    this.report.tellUser(this.question, true);
    const maxChars = model.capabilities.contextTokens * HISTORY_CHARS_PER_TOKEN;
    const messages = this.history.asked(instructions, this.question, maxChars);
    const answer = this.openAnswer();
    answer.ask(messages).catch((error: unknown) => this.onAnswerFailure(answer, AppError.from(error)));
  }

  private announce(): void {
    this.question = '';
    this.record = undefined;
    this.openAnswer().say(this.announcement);
  }

  private openAnswer(): Answer {
    const { clock, model, deadlines, openSpeaking } = this.parts;
    this.turn += 1;
    const speaking = openSpeaking(this.speakingListener(this.turn));
    this.answer = new Answer({ clock, model, deadlines, speaking });
    return this.answer;
  }

  private speakingListener(turn: number): SpeakingListener {
    let said = '';
    const ifCurrent = (run: () => void): void => {
      if (this.answer !== undefined && this.turn === turn) run();
    };
    return {
      onSentence: (_, text) =>
        ifCurrent(() => {
          said = joined(said, text);
          this.report.tellAssistant(said, false);
        }),
      onAudio: (pcm) => ifCurrent(() => this.onAudio(pcm)),
      onSentenceEnd: (sentence) =>
        ifCurrent(() => this.report.tell({ type: 'sentence-end', turn, sentence })),
      onPlayed: () =>
        ifCurrent(() => {
          this.endAnswer(false);
          this.take('answered');
        }),
      onFailure: (error) => ifCurrent(() => this.fail(error)),
    };
  }

  private onAudio(pcm: Int16Array): void {
    this.record?.noteAudio(this.parts.clock.nowMs());
    if (this.phase === 'thinking') this.take('audio');
    this.hearing.played(pcm);
    this.report.tell({ type: 'audio', turn: this.turn, pcm, rateHz: this.parts.rateHz });
  }

  /** A model that breaks off has what it wrote spoken; one that wrote nothing has failed. */
  private onAnswerFailure(answer: Answer, error: AppError): void {
    if (this.answer !== answer) return;
    if (answer.firstTextAtMs === undefined) {
      this.fail(error);
      return;
    }
    if (this.record !== undefined) this.record.hasFailed = true;
    this.report.tellFailure(error);
    answer.speaking.finish();
  }

  private cut(): void {
    if (this.answer === undefined) return;
    if (this.answer.speaking.firstAudioAtMs !== undefined) {
      this.report.tell({ type: 'halted', turn: this.turn });
    }
    this.endAnswer(true);
  }

  private endAnswer(wasInterrupted: boolean): void {
    const { answer, record, turn, report } = this;
    if (answer === undefined) return;
    this.answer = undefined;
    this.record = undefined;
    const heard = answer.speaking.heardText;
    if (wasInterrupted) answer.cut();
    this.history.add('user', this.question);
    this.history.add('assistant', heard);
    if (heard !== '') report.tellAssistant(heard, true);
    report.beginTurn();
    report.tell({ type: 'answer-end', turn, wasInterrupted });
    const isSuccess = this.failure === undefined && record?.hasFailed !== true;
    if (record !== undefined) report.tellTurn(turn, record, answer, { isSuccess, wasInterrupted });
  }

  private fail(error: AppError): void {
    this.failure = { error, turn: this.answer === undefined ? undefined : this.turn };
    this.take('failed');
  }

  /** Tells it, and says so; an apology that cannot be said either is not apologised for. */
  private tellFailure(): void {
    const { failure, apologyTurn } = this;
    const { apology } = this.parts;
    this.failure = undefined;
    if (failure === undefined) return;
    this.report.tellFailure(failure.error);
    if (apology === undefined || failure.turn === apologyTurn) return;
    this.apologyTurn = this.turn + 1;
    this.say(apology);
  }
}

const joined = (before: string, text: string): string => `${before} ${text}`.trim();
