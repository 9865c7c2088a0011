import { AppError } from '../../platform/errors/app-error.js';
import { isMeant, type BreakInText } from './backchannel.js';
import { joined, type ConversationParts, type TurnControl } from './conversation-parts.js';
import type { ConversationReport } from './conversation-report.js';
import type { HeardTurn, Hearing, HearingListener } from './hearing.js';
import { TurnRecord } from './turn-record.js';

/** What the user has said, and what is measured of the turn in which they ended it. */
export interface Question {
  text: string;
  record: TurnRecord | undefined;
}

/** The first text of a short sound is often wrong; until the turn is over, as many must agree. */
const SURE_TEXTS = 2;

type UserTurnParts = Pick<ConversationParts, 'clock' | 'settings' | 'language' | 'openHearing'>;

/** The user's side of a conversation: what hearing tells becomes inputs, transcripts and questions. */
export class UserTurn {
  private readonly hearing: Hearing;
  /** The turn whose text came, or is awaited. */
  private record: TurnRecord | undefined;
  private isConcluding = false;
  /** Whether a command ended the turn whose text is awaited. */
  private isByHand = false;
  /** Whether a command has ended what was said since then, too. */
  private endsAgain = false;
  /** What was said before going on, or before an answer was taken back. */
  private saidBefore = '';
  private isVoiceOn = false;
  /** Whether speech was told of whose turn is not over. */
  private isSpeechTold = false;
  /** How many texts of the turn, up to the latest, held words that interrupt an answer. */
  private meantTexts = 0;
  /** Whether only words interrupt this answer. */
  private doubtsSounds = false;

  constructor(
    private readonly parts: UserTurnParts,
    private readonly report: ConversationReport,
    private readonly control: TurnControl,
    /** Called when somebody begins to speak or has ended, before anything follows from it. */
    private readonly onVoice: () => void,
  ) {
    this.hearing = parts.openHearing(this.listener());
  }

  /** Whether somebody has spoken long enough to count, and has not ended. */
  get isUnderWay(): boolean {
    return this.isSpeechTold;
  }

  /** Whether the text of what was said is being made. */
  get isAwaited(): boolean {
    return this.isConcluding || this.endsAgain;
  }

  push(pcm: Int16Array): void {
    this.hearing.push(pcm);
  }

  played(pcm: Int16Array): void {
    this.hearing.played(pcm);
  }

  /** A sound has held this answer for long: music, a machine. From now on only words do. */
  doubtSounds(): void {
    this.doubtsSounds = true;
  }

  setAnswering(isAnswering: boolean): void {
    this.doubtsSounds &&= isAnswering;
    this.hearing.setAnswering(isAnswering);
  }

  /** The user says that they are done: then they are, also where they are heard to go on. */
  end(): void {
    if (this.isConcluding) {
      this.endsAgain = true;
    } else {
      this.control.take('turn-over');
      this.isByHand = this.isConcluding;
    }
  }

  /** Whoever speaks is gone: what they have said by now is all. */
  endForGood(): void {
    if (this.isSpeechTold || this.isConcluding || this.saidBefore !== '') this.end();
  }

  /** Has the text of the turn made, and tells whether there is any. */
  conclude(): void {
    if (this.isConcluding) return;
    const record = new TurnRecord(this.parts.clock.nowMs());
    this.isConcluding = true;
    this.isSpeechTold = this.isByHand = this.endsAgain = false;
    this.meantTexts = 0;
    this.record = record;
    this.hearing.conclude().then(
      (heard) => this.ifAwaited(record, () => this.onHeard(heard, record)),
      (error: unknown) => this.ifAwaited(record, () => this.control.fail(AppError.from(error))),
    );
  }

  /** The user has said something without speaking; what is being recognised joins it. */
  tell(text: string): void {
    this.saidBefore = joined(this.saidBefore, text);
    if (!this.isConcluding) this.record = new TurnRecord(this.parts.clock.nowMs());
  }

  /** Gives what was said by now, to be answered. */
  takeQuestion(): Question {
    const question = { text: this.saidBefore, record: this.record };
    this.saidBefore = '';
    return question;
  }

  /** Its answer was not heard: what is said now belongs to it. */
  returnQuestion(text: string): void {
    this.saidBefore = joined(text, this.saidBefore);
  }

  /** Drops what was said and not answered. */
  forget(): void {
    this.isConcluding = this.isSpeechTold = this.endsAgain = false;
    this.meantTexts = 0;
    this.saidBefore = '';
    this.report.beginUserTurn();
    this.hearing.forget();
  }

  close(): void {
    this.hearing.close();
  }

  private listener(): HearingListener {
    const { control, report } = this;
    return {
      onVoice: (isSpeech) => {
        this.isVoiceOn = isSpeech;
        report.tell({ type: 'voice', isSpeech });
        this.onVoice();
      },
      onSpeech: () => {
        this.isSpeechTold = true;
        if (control.phase !== 'speaking' || (this.canInterrupt && !this.doubtsSounds)) control.take('speech');
      },
      onPartial: (text) => this.onPartial(text),
      onTurnOver: () => {
        this.isSpeechTold = false;
        control.take('turn-over');
      },
      onSignal: (figures) => report.tell({ type: 'signal', figures }),
      onFailure: (error) => this.onDeaf(error),
    };
  }

  /** An answer that is on its way needs no ears. */
  private onDeaf(error: AppError): void {
    const { control, report } = this;
    this.isSpeechTold = false;
    if (control.phase === 'thinking' || control.phase === 'speaking') report.tellFailure(error);
    else control.fail(error);
  }

  private onPartial(text: string): void {
    const { control } = this;
    if (this.isConcluding) return;
    this.meantTexts = this.isMeant({ text }) ? this.meantTexts + 1 : 0;
    const isSure = this.meantTexts >= SURE_TEXTS;
    if (control.phase === 'speaking' && this.doubtsSounds && this.canInterrupt && isSure)
      control.take('speech');
    if (control.phase === 'yielding' && isSure) control.take('meant');
    if (control.phase === 'listening') this.report.tellUser(joined(this.saidBefore, text), false);
  }

  private get canInterrupt(): boolean {
    return this.parts.settings.canInterrupt;
  }

  private isMeant(said: BreakInText): boolean {
    const { language, settings } = this.parts;
    return isMeant(said, language, settings.interruptWords);
  }

  private ifAwaited(record: TurnRecord, settle: () => void): void {
    if (!this.isConcluding || this.record !== record) return;
    this.isConcluding = false;
    settle();
  }

  private onHeard(heard: HeardTurn, record: TurnRecord): void {
    const { control } = this;
    record.noteHeard(heard, this.parts.clock.nowMs());
    const text = joined(this.saidBefore, heard.text);
    const goesOn = this.isVoiceOn && !this.isByHand;
    this.endsAgain &&= goesOn;
    if (text === '' || (control.phase === 'yielding' && !this.isMeant(heard))) {
      control.take('nothing-heard');
    } else {
      this.saidBefore = text;
      control.take(goesOn ? 'heard-part' : 'heard');
    }
    if (this.endsAgain) this.end();
  }
}
