import { AppError } from '../../platform/errors/app-error.js';
import { ENGINE_SAMPLE_RATE_HZ } from '../ports/audio-decoder.js';
import type { Conversation } from './conversation.js';
import type { ConversationEvent, ConversationState } from './conversation-event.js';
import type { ConversationHistory, SpokenMessage } from './conversation-history.js';
import type { ConversationParts, TurnControl } from './conversation-parts.js';
import { ConversationReport } from './conversation-report.js';
import { CurrentAnswer } from './current-answer.js';
import { Failures } from './failures.js';
import { transition, type TurnAct, type TurnInput, type TurnPhase } from './turn-machine.js';
import { UserTurn } from './user-turn.js';

const STATES: Readonly<Record<TurnPhase, ConversationState>> = {
  idle: 'idle',
  listening: 'listening',
  concluding: 'thinking',
  thinking: 'thinking',
  speaking: 'speaking',
  yielding: 'listening',
  closed: 'idle',
};

const isBusy = (phase: TurnPhase): boolean => !['idle', 'listening', 'closed'].includes(phase);

/** An answer is held for so long; what was said by then is to show whether it was meant. */
const YIELD_MS = 5000;
/** The last words of somebody who is gone are recognised within so long, or stay what they seemed to be. */
const LAST_WORDS_MS = 1000;

/**
 * One conversation: audio and commands go in, events come out. What happens next is settled by {@link transition} alone;
 * everything that takes time reports back as an input of it. {@link UserTurn} is what is heard, {@link CurrentAnswer} what
 * is said.
 */
export class ConversationSession implements Conversation {
  readonly inputRateHz = ENGINE_SAMPLE_RATE_HZ;
  private readonly report: ConversationReport;
  private readonly user: UserTurn;
  private readonly answer: CurrentAnswer;
  private readonly failures: Failures;
  private readonly inputs: TurnInput[] = [];
  private phase: TurnPhase = 'idle';
  private announcement = '';
  /** No turn begins any more. */
  private isFinishing = false;
  /** Nobody is there any more. */
  private isLeft = false;
  private readonly whenQuiet: (() => void)[] = [];
  private stopWaiting: () => void = () => undefined;

  constructor(private readonly parts: ConversationParts) {
    this.report = new ConversationReport(parts.clock, parts.newId, () => this.leaveReader());
    this.failures = new Failures(this.report, parts.apology);
    const control = this.control();
    this.user = new UserTurn(parts, this.report, control, () => this.awaitNext());
    this.answer = new CurrentAnswer(parts, this.report, control, (pcm) => this.user.played(pcm));
  }

  get events(): AsyncIterable<ConversationEvent> {
    return this.report.events;
  }

  get state(): ConversationState {
    return STATES[this.phase];
  }

  get history(): ConversationHistory {
    return this.answer.history;
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
    if (this.phase !== 'closed' && !this.isFinishing) this.user.push(pcm);
  }

  endTurn(): void {
    this.user.end();
  }

  interrupt(): void {
    this.take('interrupt');
    this.report.tell({ type: 'interrupted' });
  }

  say(text: string): void {
    if (this.user.isUnderWay) return;
    this.announcement = text;
    this.take('announce');
  }

  tell(text: string): void {
    if (this.isFinishing || this.phase === 'closed' || text.trim() === '') return;
    this.user.tell(text);
    this.take('told');
  }

  async finish(): Promise<void> {
    this.isFinishing = true;
    if (this.phase === 'yielding') this.take('nothing-heard');
    if (this.phase !== 'concluding') this.user.forget();
    if (isBusy(this.phase)) await new Promise<void>((resolve) => this.whenQuiet.push(resolve));
  }

  leave(): void {
    if (this.phase === 'closed' || this.isLeft) return;
    this.isFinishing = this.isLeft = true;
    this.parts.clock.after(LAST_WORDS_MS, () => this.close());
    this.user.endForGood();
    this.closeIfLeft();
  }

  reset(): void {
    this.take('reset');
    this.report.tell({ type: 'ready' });
  }

  close(): void {
    if (this.phase === 'closed') return;
    if (this.isLeft) this.report.settleUser();
    this.take('close');
    this.end();
  }

  /** Once the last words are known, or there are none. */
  private closeIfLeft(): void {
    if (this.isLeft && !this.user.isAwaited) this.close();
  }

  private end(): void {
    this.stopWaiting();
    this.user.close();
    this.report.events.end();
    this.becomeQuiet();
  }

  /** A reader that does not read is left: it finds what waits for it, and why there is no more. */
  private leaveReader(): void {
    // Whoever told the event that was too much goes on first.
    queueMicrotask(() => {
      if (this.phase === 'closed') return;
      this.take('close');
      this.report.tellFailure(new AppError('client_too_slow', 'The events of the conversation are not read'));
      this.end();
    });
  }

  private control(): TurnControl {
    const phaseOf = (): TurnPhase => this.phase;
    return {
      get phase() {
        return phaseOf();
      },
      take: (input) => this.take(input),
      fail: (error) => this.fail(error),
    };
  }

  /** Settles an input, and those that come of it, one after the other. */
  private take(input: TurnInput): void {
    if (this.isFinishing && input === 'speech') return;
    this.inputs.push(input);
    if (this.inputs.length > 1) return;
    for (let next = this.inputs[0]; next !== undefined; next = this.inputs[0]) {
      this.settle(next);
      this.inputs.shift();
    }
    if (!isBusy(this.phase)) this.becomeQuiet();
    this.closeIfLeft();
  }

  private becomeQuiet(): void {
    for (const resolve of this.whenQuiet.splice(0)) resolve();
  }

  private settle(input: TurnInput): void {
    const before = this.state;
    const { phase, acts } = transition(this.phase, input);
    this.phase = phase;
    for (const act of acts) this.acts[act]();
    this.user.setAnswering(phase === 'speaking' || phase === 'yielding');
    if (this.state !== before) this.report.tell({ type: 'state', state: this.state });
    this.awaitNext();
  }

  private readonly acts: Readonly<Record<TurnAct, () => void>> = {
    conclude: () => this.user.conclude(),
    ask: () => this.ask(),
    announce: () => this.answer.announce(this.announcement),
    hold: () => this.answer.hold(),
    resume: () => this.answer.resume(),
    cut: () => this.answer.cut(!this.failures.isPending),
    'break-off': () => this.user.returnQuestion(this.answer.breakOff()),
    'take-back': () => this.user.returnQuestion(this.answer.takeBack()),
    'forget-speech': () => this.user.forget(),
    'tell-failure': () => this.tellFailure(),
    'forget-all': () => this.history.clear(),
  };

  private ask(): void {
    const question = this.user.takeQuestion();
    if (this.isLeft) this.answer.leaveUnanswered(question);
    else this.answer.ask(question);
  }

  /** Nothing is waited for without end; where nobody else sees to that, it is seen to here. */
  private awaitNext(): void {
    const { clock, settings, deadlines } = this.parts;
    this.stopWaiting();
    if (this.phase === 'listening') this.stopWaiting = clock.after(settings.idleMs, () => this.take('doze'));
    if (this.phase === 'yielding') this.stopWaiting = clock.after(YIELD_MS, () => this.settleYielding());
    if (this.phase === 'speaking') this.awaitAudio(deadlines.totalMs);
    if (this.phase === 'thinking')
      this.stopWaiting = clock.after(deadlines.totalMs, () =>
        this.fail(new AppError('llm_timeout', 'The answer did not come in time')),
      );
  }

  private settleYielding(): void {
    this.user.doubtSounds();
    this.take('turn-over');
  }

  /** The time runs from the latest audio on. */
  private awaitAudio(ms: number): void {
    const { clock, deadlines } = this.parts;
    this.stopWaiting = clock.after(ms, () => {
      const leftMs = this.answer.lastAudioAtMs + deadlines.totalMs - clock.nowMs();
      if (leftMs > 0) this.awaitAudio(leftMs);
      else this.fail(new AppError('tts_timeout', 'The answer did not go on'));
    });
  }

  private fail(error: AppError): void {
    this.failures.note(error, this.answer.isThere ? this.answer.turn : undefined);
    this.take('failed');
  }

  /** Whoever speaks is not spoken to. */
  private tellFailure(): void {
    const apology = this.failures.tell(this.answer.turn + 1);
    if (apology !== undefined) this.say(apology);
  }
}
