import type { ConversationClock } from '../../../engine/conversation/conversation-clock.js';
import type {
  ConversationEvent,
  ConversationState,
} from '../../../engine/conversation/conversation-event.js';
import type { SpokenMessage } from '../../../engine/conversation/conversation-history.js';
import type { Conversation } from '../../../engine/conversation/conversation.js';
import { EventQueue } from '../../../platform/async/event-queue.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { AnswerDesk, type AnswerDeskParts } from './answer-desk.js';
import { announceEvent, audioEvents, historyEvents, isLate, VENDOR_RATE_HZ } from './client-events.js';
import { phaseAfter, stateOf, type VendorInput, type VendorPhase } from './conversation-phase.js';
import { InputTape, KEPT_MS } from './input-tape.js';
import type { RealtimeErrors } from './realtime-errors.js';
import type { RealtimeMeter } from './realtime-meter.js';
import { SessionKeeper, type SessionKeeperParts } from './session-keeper.js';
import type { VendorEvent } from './vendor-events.js';
import { UserSpeech } from './user-speech.js';
import { VendorHistory } from './vendor-history.js';

export interface OpenAiConversationParts
  extends
    SessionKeeperParts,
    Pick<AnswerDeskParts, 'provider' | 'leadMs' | 'chunkMs' | 'language' | 'tools' | 'timeoutMs' | 'newId'> {
  clock: ConversationClock;
  errors: RealtimeErrors;
  meter: RealtimeMeter;
}

/** What the vendor says where two things cross on the way: nothing is wrong. */
const CROSSED: ReadonlySet<string> = new Set([
  'response_cancel_not_active',
  'conversation_already_has_active_response',
  'input_audio_buffer_commit_empty',
]);

/** A conversation that OpenAI Realtime holds: its events and commands as the engine's own have them. */
export class OpenAiConversation implements Conversation {
  readonly inputRateHz = VENDOR_RATE_HZ;
  private readonly queue = new EventQueue<ConversationEvent>();
  private readonly history = new VendorHistory();
  private readonly tape = new InputTape();
  private readonly keeper: SessionKeeper;
  private readonly desk: AnswerDesk;
  private readonly user: UserSpeech;
  private phase: VendorPhase = 'waiting';
  private hasBegun = false;
  /** Whether the next session is told as `ready`. */
  private owesReady = true;
  private isTapeFull = false;

  /** It opens a session at once; {@link close} ends it. */
  constructor(private readonly parts: OpenAiConversationParts) {
    const tell = (event: ConversationEvent): void => this.queue.push(event);
    this.keeper = new SessionKeeper(parts, {
      onSession: () => this.onSession(),
      onEvent: (event) => this.onEvent(event),
      onLost: (error) => this.onLost(error),
      onGivenUp: (error) => this.onGivenUp(error),
    });
    const send: AnswerDeskParts['send'] = (...events) => this.keeper.send(...events);
    this.desk = new AnswerDesk(
      { ...parts, history: this.history, send, tell },
      {
        onBegun: () => this.tape.answered(this.user.isSpeaking),
        onAudio: () => this.take('audio'),
        onOver: () => this.onAnswerOver(),
        onStall: (error) => this.keeper.lose(error),
      },
    );
    this.user = new UserSpeech(parts.clock, this.history, tell);
    this.keeper.start();
  }

  get events(): AsyncIterable<ConversationEvent> {
    return this.queue;
  }

  get state(): ConversationState {
    return stateOf(this.phase);
  }

  get said(): readonly SpokenMessage[] {
    return this.history.said;
  }

  begin(): void {
    if (this.hasBegun) return;
    this.hasBegun = true;
    if (this.keeper.isReady) this.tellReady();
  }

  pushAudio(pcm: Int16Array): void {
    if (this.phase === 'closed' || pcm.length === 0) return;
    const isKept = this.tape.append(pcm);
    if (this.keeper.isReady) {
      this.user.noteSent(pcm.length);
      this.keeper.send(...audioEvents(pcm));
    } else if (!isKept && !this.isTapeFull) this.tellTapeFull();
  }

  endTurn(): void {
    if (this.phase === 'listening' && this.user.wantsEnd()) {
      this.keeper.send({ type: 'input_audio_buffer.commit' });
    }
  }

  interrupt(): void {
    if (this.phase === 'closed') return;
    this.desk.cut(false);
    this.take('over');
    this.queue.push({ type: 'interrupted' });
  }

  say(text: string): void {
    if (this.phase !== 'listening' || this.user.isSpeaking || this.desk.isBusy) return;
    this.keeper.send(announceEvent(text));
    this.desk.expect();
    this.take('asked');
  }

  /** Forgets what was said, and has the vendor begin another session. */
  reset(): void {
    if (this.phase === 'closed') return;
    this.desk.cut(true);
    this.desk.lose(new AppError('cancelled', 'The session was reset'));
    this.take('lost');
    this.user.forget();
    this.tape.clear();
    this.history.clear();
    this.owesReady = true;
    this.keeper.restart();
  }

  close(): void {
    if (this.phase === 'closed') return;
    this.take('close');
    this.keeper.close();
    this.desk.close();
    this.parts.meter.close();
    this.queue.end();
  }

  private take(input: VendorInput): void {
    const before = this.state;
    this.phase = phaseAfter(this.phase, input);
    if (this.state !== before && this.hasBegun) this.queue.push({ type: 'state', state: this.state });
    this.tellQuiet();
  }

  private tellQuiet(): void {
    this.keeper.setQuiet(this.phase === 'listening' && !this.user.isSpeaking && !this.desk.isBusy);
  }

  private onSession(): void {
    const unanswered = this.tape.unanswered;
    this.keeper.send(...historyEvents(this.said), ...audioEvents(unanswered));
    this.user.beginSession(unanswered.length);
    this.isTapeFull = false;
    if (this.hasBegun) this.tellReady();
  }

  private tellReady(): void {
    this.take('ready');
    if (this.owesReady) this.queue.push({ type: 'ready' });
    this.owesReady = false;
  }

  private onEvent(event: VendorEvent): void {
    switch (event.type) {
      case 'speech-started':
        this.tape.need();
        this.user.start();
        this.desk.cut(true);
        return this.take('speech');
      case 'speech-stopped':
        return this.user.stop(event.atMs);
      case 'turn-over':
        return this.onTurnOver(event.itemId);
      case 'user-text':
        return this.user.write(event.itemId, event.delta);
      case 'user-text-done':
        this.user.conclude(event.itemId, event.text);
        if (this.desk.record?.itemId === event.itemId)
          this.desk.record.noteUserText(this.parts.clock.nowMs());
        return;
      case 'error':
        return this.onProblem(event);
      default:
        this.desk.take(event);
    }
  }

  private onAnswerOver(): void {
    this.take('over');
    if (!this.keeper.isReady) this.take('lost');
  }

  private onTurnOver(itemId: string): void {
    const { record, isByHand } = this.user.endTurn(itemId);
    this.tape.commit();
    this.desk.expect(record);
    if (isByHand) this.keeper.send({ type: 'response.create' });
    this.take('asked');
  }

  private onProblem({ code, kind, about }: Extract<VendorEvent, { type: 'error' }>): void {
    if (code === 'input_audio_buffer_commit_empty') this.user.forgetEnd();
    if (CROSSED.has(code) || isLate(about)) return;
    const error = this.parts.errors.ofProblem({ code, type: kind });
    if (error.isLasting || error.details?.['reason'] === 'expired') return this.keeper.lose(error);
    this.queue.push({ type: 'failed', error });
    this.desk.refuse();
  }

  private onLost(error: AppError): void {
    this.leaveSession(error);
    this.queue.push({ type: 'failed', error });
  }

  private onGivenUp(error: AppError): void {
    const { code, message, details, isLasting } = error;
    this.leaveSession(error);
    this.tape.clear();
    const told = `${message}; it is tried again when the session is reset`;
    this.queue.push({
      type: 'failed',
      error: new AppError(code, told, { isLasting, cause: error, ...(details && { details }) }),
    });
  }

  private leaveSession(error: AppError): void {
    this.owesReady = true;
    this.user.stop();
    this.desk.lose(error);
    this.take('lost');
    this.tape.need();
  }

  private tellTapeFull(): void {
    this.isTapeFull = true;
    const message = `No more than ${KEPT_MS / 1000} seconds of what is said are kept while there is no session`;
    this.queue.push({ type: 'failed', error: new AppError('realtime_unavailable', message) });
  }
}
