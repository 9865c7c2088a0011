import { AppError } from '../../platform/errors/app-error.js';
import { Answer } from './answer.js';
import { ConversationHistory } from './conversation-history.js';
import { joined, type ConversationParts, type TurnControl } from './conversation-parts.js';
import type { ConversationReport } from './conversation-report.js';
import type { SpeakingListener } from './speaking.js';
import type { TurnRecord } from './turn-record.js';
import type { Question } from './user-turn.js';

/** Half of a model's context, in characters for each of its tokens, is what was said before. */
const HISTORY_CHARS_PER_TOKEN = 1.5;
const NOTHING_ASKED: Question = { text: '', record: undefined };

type CurrentAnswerParts = Omit<ConversationParts, 'openHearing'>;

/** The answer that is on its way or being spoken, one at most, from its question to its place in the history. */
export class CurrentAnswer {
  readonly history: ConversationHistory;
  private answer: Answer | undefined;
  private question = NOTHING_ASKED;
  private turns = 0;
  private audioAtMs = 0;

  constructor(
    private readonly parts: CurrentAnswerParts,
    private readonly report: ConversationReport,
    private readonly control: TurnControl,
    /** Called with what the far end is given to play. */
    private readonly onAudio: (pcm: Int16Array) => void,
  ) {
    this.history = new ConversationHistory(parts.earlier);
  }

  /** The number of this answer, or of the last one. */
  get turn(): number {
    return this.turns;
  }

  get isThere(): boolean {
    return this.answer !== undefined;
  }

  /** When its latest audio was given, on the conversation's clock. */
  get lastAudioAtMs(): number {
    return this.audioAtMs;
  }

  /** Has the language model answer. */
  ask(question: Question): void {
    const { model, instructions } = this.parts;
    this.question = question;
    this.report.tellUser(question.text, true);
    const maxChars = model.capabilities.contextTokens * HISTORY_CHARS_PER_TOKEN;
    const messages = this.history.asked(instructions, question.text, maxChars);
    const answer = this.open();
    answer.ask(messages).catch((error: unknown) => this.onModelFailure(answer, AppError.from(error)));
  }

  /** Tells what would be asked, where nobody is there to be answered. */
  leaveUnanswered({ text }: Question): void {
    this.report.tellUser(text, true);
    this.history.add('user', text);
  }

  /** Says what nobody asked for. */
  announce(text: string): void {
    this.question = NOTHING_ASKED;
    this.open().say(text);
  }

  hold(): void {
    this.answer?.speaking.hold();
    this.report.tell({ type: 'halted', turn: this.turn });
  }

  resume(): void {
    this.answer?.speaking.resume();
  }

  /** Ends it here; the history keeps what was heard of it. */
  cut(isSuccess: boolean): void {
    if (this.answer === undefined) return;
    if (this.answer.speaking.firstAudioAtMs !== undefined) {
      this.report.tell({ type: 'halted', turn: this.turn });
    }
    this.end({ isSuccess, wasInterrupted: true });
  }

  /** Ends it for somebody who speaks into it. @returns its question where no word was heard: that is open again. */
  breakOff(): string {
    const { answer, question, turn } = this;
    if (answer === undefined) return '';
    if (question.text !== '' && answer.speaking.heardText === '') {
      this.report.tell({ type: 'answer-end', turn, wasInterrupted: true });
      return this.takeBack();
    }
    this.end({ isSuccess: true, wasInterrupted: true });
    return '';
  }

  /** Ends it before anything was heard. @returns its question, which is open again. */
  takeBack(): string {
    const { answer, question } = this;
    if (answer === undefined) return '';
    this.answer = undefined;
    answer.cut();
    this.report.settleAssistant('');
    this.tellTurn(answer, question.record, { isSuccess: true, wasInterrupted: true });
    return question.text;
  }

  private open(): Answer {
    const { clock, model, account, deadlines, openSpeaking } = this.parts;
    this.turns += 1;
    const speaking = openSpeaking(this.listener(this.turns));
    this.answer = new Answer({ clock, model, account, deadlines, speaking });
    return this.answer;
  }

  private listener(turn: number): SpeakingListener {
    const { control, report } = this;
    let said = '';
    const ifCurrent = (run: () => void): void => {
      if (this.answer !== undefined && this.turn === turn) run();
    };
    return {
      onSentence: (_, text) =>
        ifCurrent(() => {
          said = joined(said, text);
          report.tellAssistant(said);
        }),
      onAudio: (pcm) => ifCurrent(() => this.give(pcm)),
      onSentenceEnd: (sentence) => ifCurrent(() => report.tell({ type: 'sentence-end', turn, sentence })),
      onPlayed: () =>
        ifCurrent(() => {
          this.end({ isSuccess: true, wasInterrupted: false });
          control.take('answered');
        }),
      onFailure: (error) => ifCurrent(() => control.fail(error)),
    };
  }

  private give(pcm: Int16Array): void {
    this.audioAtMs = this.parts.clock.nowMs();
    this.question.record?.noteAudio(this.audioAtMs);
    if (this.control.phase === 'thinking') this.control.take('audio');
    this.onAudio(pcm);
    this.report.tell({ type: 'audio', turn: this.turn, pcm, rateHz: this.parts.rateHz });
  }

  /** A model that breaks off has what it wrote spoken; one that wrote nothing has failed. */
  private onModelFailure(answer: Answer, error: AppError): void {
    if (this.answer !== answer) return;
    if (answer.firstTextAtMs === undefined) {
      this.control.fail(error);
      return;
    }
    if (this.question.record !== undefined) this.question.record.hasFailed = true;
    this.report.tellFailure(error);
    answer.speaking.finish();
  }

  private end(outcome: { isSuccess: boolean; wasInterrupted: boolean }): void {
    const { answer, question, turn, report } = this;
    if (answer === undefined) return;
    this.answer = undefined;
    const heard = answer.speaking.heardText;
    if (outcome.wasInterrupted) answer.cut();
    this.history.add('user', question.text);
    this.history.add('assistant', heard);
    report.settleAssistant(heard);
    report.beginUserTurn();
    report.tell({ type: 'answer-end', turn, wasInterrupted: outcome.wasInterrupted });
    this.tellTurn(answer, question.record, outcome);
  }

  /** What nobody asked for is no turn. */
  private tellTurn(
    answer: Answer,
    record: TurnRecord | undefined,
    { isSuccess, wasInterrupted }: { isSuccess: boolean; wasInterrupted: boolean },
  ): void {
    if (record === undefined) return;
    this.report.tellTurn(this.turn, record, answer, {
      isSuccess: isSuccess && !record.hasFailed,
      wasInterrupted,
    });
  }
}
