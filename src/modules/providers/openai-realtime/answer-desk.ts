import type { ConversationClock } from '../../../engine/conversation/conversation-clock.js';
import type { ConversationEvent } from '../../../engine/conversation/conversation-event.js';
import type { ToolCall } from '../../../engine/ports/language-model.js';
import type { ToolAnswerer } from '../../../engine/ports/tool-answerer.js';
import { AppError } from '../../../platform/errors/app-error.js';
import type { RealtimeClientEvent } from '../../../platform/openai/realtime-events.js';
import { cancelEvent, truncateEvent, VENDOR_RATE_HZ } from './client-events.js';
import type { RealtimeErrors, RealtimeStage } from './realtime-errors.js';
import type { RealtimeMeter } from './realtime-meter.js';
import { ToolRounds } from './tool-rounds.js';
import { VendorAnswer } from './vendor-answer.js';
import type { VendorEvent, VendorOutcome } from './vendor-events.js';
import type { VendorHistory } from './vendor-history.js';
import type { VendorTurn } from './vendor-turn.js';

export interface AnswerDeskParts {
  clock: ConversationClock;
  /** The name of the vendor in settings. */
  provider: string;
  leadMs: number;
  chunkMs?: number | undefined;
  language: string | undefined;
  tools: ToolAnswerer | undefined;
  timeoutMs: number;
  errors: RealtimeErrors;
  meter: RealtimeMeter;
  history: VendorHistory;
  newId: () => string;
  send: (...events: readonly RealtimeClientEvent[]) => void;
  tell: (event: ConversationEvent) => void;
}

export interface AnswerDeskListener {
  /** The vendor begins to answer. */
  onBegun(): void;
  /** Audio of an answer is due. */
  onAudio(): void;
  /** No answer is on its way or heard any more. */
  onOver(): void;
  /** The vendor says nothing any more. */
  onStall(error: AppError): void;
}

interface CurrentAnswer {
  readonly turn: number;
  readonly id: string;
  readonly answer: VendorAnswer;
  readonly record: VendorTurn | undefined;
  readonly tools: ToolRounds;
  /** Whether the vendor is to go on with what came of its calls. */
  goesOn: boolean;
  hasFailed: boolean;
}

/** Answers of the vendor, one after the other: awaited, played, interrupted, ended. */
export class AnswerDesk {
  private turn = 0;
  private current: CurrentAnswer | undefined;
  /** What the vendor is at. */
  private responseId: string | undefined;
  private awaited: { record: VendorTurn | undefined; isUnwanted: boolean } | undefined;
  /** Counts the sessions at the vendor. */
  private session = 0;
  private stopWatch: () => void = () => undefined;

  constructor(
    private readonly parts: AnswerDeskParts,
    private readonly listener: AnswerDeskListener,
  ) {}

  /** Whether an answer is awaited, on its way or heard. */
  get isBusy(): boolean {
    return this.current !== undefined || this.awaited !== undefined;
  }

  /** The turn of the user that is being answered. */
  get record(): VendorTurn | undefined {
    return this.current?.record ?? this.awaited?.record;
  }

  /** The vendor is to answer now. @param record of the user's turn; absent where nobody asked. */
  expect(record?: VendorTurn): void {
    this.awaited = { record, isUnwanted: false };
    this.watch('answer');
  }

  take(event: VendorEvent): void {
    if (event.type === 'answer-begun') return this.begin(event.responseId);
    if (event.type === 'answer-over') return this.conclude(event.responseId, event.outcome);
    const { current } = this;
    if (!('responseId' in event) || event.responseId !== this.responseId || current === undefined) return;
    this.watch('stall');
    this.parts.meter.noteOutput(event.responseId);
    if (event.type === 'answer-audio-done') return current.answer.completeItem(event.itemId);
    current.record?.noteAnswer(this.parts.clock.nowMs());
    if (event.type === 'answer-text') current.answer.addText(event.itemId, event.delta);
    else current.answer.addAudio(event.itemId, event.contentIndex, event.bytes);
  }

  /** Ends the answer at once. @param isTold whether the vendor knows it by itself. */
  cut(isTold: boolean): void {
    const { current, responseId, parts } = this;
    if (this.awaited !== undefined && !isTold) this.awaited.isUnwanted = true;
    if (current === undefined) return;
    this.stopWatch();
    this.responseId = undefined;
    current.tools.leave();
    if (responseId !== undefined && !isTold) parts.send(cancelEvent(responseId));
    if (current.answer.hasBegun) parts.tell({ type: 'halted', turn: current.turn });
    const unheard = current.answer.cut();
    parts.send(...unheard.map((item) => truncateEvent(item.itemId, item.contentIndex, item.audioEndMs)));
    this.end(current, true);
  }

  /** What the vendor was asked for, it does not do. */
  refuse(): void {
    if (this.responseId !== undefined) return;
    const { current } = this;
    this.stopWatch();
    this.awaited = undefined;
    if (current === undefined) return this.listener.onOver();
    if (current.goesOn) this.finish(current, true);
  }

  /** The session is gone; what has come of an answer is still heard. */
  lose(error: AppError): void {
    const { current } = this;
    const wasAtWork = this.responseId !== undefined || current?.goesOn === true;
    this.stopWatch();
    this.session += 1;
    this.responseId = this.awaited = undefined;
    this.parts.meter.endAll({ error });
    current?.tools.leave();
    if (current !== undefined && wasAtWork) this.finish(current, true);
  }

  /** Ends everything, and tells nothing. */
  close(): void {
    this.stopWatch();
    this.session += 1;
    this.current?.tools.leave();
    this.current?.answer.cut();
    this.current = this.awaited = this.responseId = undefined;
  }

  private begin(responseId: string): void {
    const { awaited, current, parts } = this;
    parts.meter.begin(responseId);
    this.stopWatch();
    this.awaited = undefined;
    if (awaited?.isUnwanted === true) return parts.send(cancelEvent(responseId));
    if (current?.goesOn === true) current.goesOn = false;
    else {
      this.cut(true);
      this.current = this.open(awaited?.record);
      this.listener.onBegun();
    }
    this.responseId = responseId;
    this.watch('stall');
  }

  private open(record: VendorTurn | undefined): CurrentAnswer {
    const { clock, leadMs, chunkMs, language, history, newId, tell, tools } = this.parts;
    const turn = (this.turn += 1);
    const id = newId();
    history.place(id, 'assistant');
    const answer = new VendorAnswer(
      { clock, leadMs, chunkMs, language },
      {
        onText: (text) => this.tellText(id, text, false),
        onAudio: (pcm) => {
          record?.noteAudio(clock.nowMs());
          this.listener.onAudio();
          tell({ type: 'audio', turn, pcm, rateHz: VENDOR_RATE_HZ });
        },
        onItemEnd: (sentence) => tell({ type: 'sentence-end', turn, sentence }),
        onPlayed: () => {
          if (this.current?.id === id) this.end(this.current, false);
        },
      },
    );
    return { turn, id, answer, record, tools: new ToolRounds(tools), goesOn: false, hasFailed: false };
  }

  private conclude(responseId: string, { status, reason, calls, usage }: VendorOutcome): void {
    const { errors, meter, tell } = this.parts;
    const { current } = this;
    const error =
      status === 'failed'
        ? errors.ofProblem({ code: reason, type: reason })
        : errors.failed('did not end its answer', { reason: status === 'incomplete' ? reason : '' });
    const isFailure = status === 'failed' || status === 'incomplete';
    meter.end(responseId, isFailure ? { error } : status === 'completed' ? 'done' : 'abandoned', usage);
    if (responseId !== this.responseId || current === undefined) return;
    this.stopWatch();
    this.responseId = undefined;
    if (status === 'cancelled') return this.cut(true);
    if (isFailure) tell({ type: 'failed', error });
    if (status === 'completed' && calls.length > 0) void this.runTools(current, calls);
    else this.finish(current, isFailure);
  }

  private async runTools(current: CurrentAnswer, calls: readonly ToolCall[]): Promise<void> {
    const { errors, send, tell } = this.parts;
    const { session } = this;
    if (current.tools.isOver) {
      tell({ type: 'failed', error: errors.failed('asks for tools and does not come to an answer') });
      return this.finish(current, true);
    }
    current.goesOn = true;
    try {
      const events = await current.tools.answer(calls);
      if (this.session !== session) return;
      send(...events);
      if (this.current === current) this.watch('answer');
    } catch (error) {
      if (this.session !== session || this.current !== current) return;
      tell({ type: 'failed', error: AppError.from(error) });
      this.finish(current, true);
    }
  }

  /** Nothing follows; what there is, is played. */
  private finish(current: CurrentAnswer, hasFailed: boolean): void {
    current.goesOn = false;
    current.hasFailed ||= hasFailed;
    current.answer.end();
  }

  private end(current: CurrentAnswer, wasInterrupted: boolean): void {
    const { clock, history, provider, tell } = this.parts;
    const { turn, id, record, answer, hasFailed } = current;
    this.current = undefined;
    const heard = answer.heardText.trim();
    history.write(id, heard);
    if (heard !== '' || answer.hasText) this.tellText(id, heard, true);
    tell({ type: 'answer-end', turn, wasInterrupted });
    if (record !== undefined) {
      const times = record.timesAt(clock.nowMs());
      const providers = { stt: provider, llm: provider, tts: answer.hasBegun ? provider : null };
      tell({ type: 'turn-end', turn, times, providers, isSuccess: !hasFailed, wasInterrupted });
    }
    this.listener.onOver();
  }

  private tellText(id: string, text: string, isFinal: boolean): void {
    const atMs = this.parts.clock.epochMs();
    this.parts.tell({ type: 'transcript', id, speaker: 'assistant', text, isFinal, atMs });
  }

  private watch(stage: RealtimeStage): void {
    const { clock, timeoutMs, errors } = this.parts;
    this.stopWatch();
    this.stopWatch = clock.after(timeoutMs, () => this.listener.onStall(errors.missed(stage, timeoutMs)));
  }
}
