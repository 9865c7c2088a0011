import type {
  ChatMessage,
  LanguageModel,
  LanguageModelDeadlines,
} from '../../../engine/ports/language-model.js';
import type { SpeechVoices } from '../../../engine/ports/speech-voices.js';
import type { ResponseOptions } from '../codec/event-schema.js';
import { RealtimeProblem } from '../codec/realtime-problem.js';
import { textOfMessage, type HeldItem } from '../realtime-items/conversation-items.js';
import type { ItemDesk } from '../realtime-items/item-desk.js';
import { modelMessages } from '../realtime-items/model-messages.js';
import { newId, type SessionLink } from '../realtime-session/session-link.js';
import type { AnswerSettings } from '../realtime-session/session-settings.js';
import { answerSettings } from '../realtime-session/session-update.js';
import { turnTimes, type TurnBeginning } from './answered-turn.js';
import { Answering } from './answering.js';
import { ResponseOutput } from './response-output.js';

/** Who answers. */
export interface Answerers {
  readonly model: LanguageModel;
  /** The same model, with the tools of this server answered within its stream. */
  readonly modelWithTools: LanguageModel;
  readonly deadlines: LanguageModelDeadlines;
  readonly voices: SpeechVoices;
  /** A voice as clients name it, as its provider does. */
  voiceOf(name: string, language: string): string | undefined;
}

const NO_OPTIONS: ResponseOptions = { conversation: 'auto', metadata: null };
/** Answers beside the conversation at one time. */
const MAX_BESIDE = 4;
/** Half of a model's context, in characters for each of its tokens, is what was said before. */
const HISTORY_CHARS_PER_TOKEN = 1.5;
const NUDGE: ChatMessage = {
  role: 'system',
  content: 'The user has said nothing for a while. Ask in a few words whether they are still there.',
};

/** The answers of a session: one at a time in the conversation, and some beside it. */
export class Answers {
  private current: Answering | undefined;
  private currentId = '';
  private readonly beside = new Map<string, Answering>();
  /** When the client has played all of the last answer, on the conversation's clock. */
  private playedAtMs = 0;
  /** Nobody is there any more: what ends late begins nothing. */
  private isClosed = false;

  /** @param onIdle told when the answer in the conversation is over. */
  constructor(
    private readonly link: SessionLink,
    private readonly desk: ItemDesk,
    private readonly answerers: Answerers,
    private readonly onIdle: () => void,
  ) {}

  get isAnswering(): boolean {
    return this.current !== undefined;
  }

  get hasSpoken(): boolean {
    return this.playedAtMs > 0;
  }

  /** Until the client has played everything. */
  get playingMs(): number {
    return Math.max(0, this.playedAtMs - this.link.clock.nowMs());
  }

  /**
   * Begins an answer.
   *
   * @param isNudge the user has said nothing for a while.
   * @throws RealtimeProblem where there is one already, or what is asked for is not to be had.
   */
  create(options: ResponseOptions = NO_OPTIONS, isNudge = false): void {
    if (this.isClosed) return;
    const isBeside = options.conversation === 'none';
    if (isBeside ? this.beside.size >= MAX_BESIDE : this.current !== undefined)
      throw new RealtimeProblem(
        'conversation_already_has_active_response',
        `Conversation already has an active response in progress: ${this.currentId}. Wait until the response is finished before creating a new one.`,
      );
    const settings = answerSettings(this.link.settings.answer, options);
    const items = this.itemsFor(options);
    const id = newId('resp');
    const answering = this.open(id, settings, options);
    const beginning = { askedForAtMs: this.link.clock.nowMs(), stt: null };
    if (isBeside) this.beside.set(id, answering);
    else [this.current, this.currentId] = [answering, id];
    void this.answer(answering, { id, settings, items, isNudge, isBeside, beginning });
  }

  /** @throws RealtimeProblem where there is no such answer under way. */
  cancel(id: string | undefined): void {
    const answering = id === undefined || id === this.currentId ? this.current : this.beside.get(id);
    if (answering === undefined)
      throw new RealtimeProblem(
        'response_cancel_not_active',
        'Cancellation failed: no active response found',
      );
    this.stop(answering, 'client_cancelled');
  }

  /** Somebody speaks into the answer of the conversation. */
  interrupt(): void {
    if (this.current !== undefined) this.stop(this.current, 'turn_detected');
  }

  /** Ends every answer; no other one begins. */
  close(): void {
    this.isClosed = true;
    for (const answering of [this.current, ...this.beside.values()]) answering?.cancel('client_cancelled');
  }

  private stop(answering: Answering, reason: 'turn_detected' | 'client_cancelled'): void {
    const isCurrent = this.current === answering;
    // What waits to be sent is of the answer in the conversation.
    if (isCurrent) this.link.discardAudio();
    answering.cancel(reason);
    if (isCurrent) this.current = undefined;
  }

  private open(id: string, settings: AnswerSettings, { conversation, metadata }: ResponseOptions): Answering {
    const { link, desk, answerers } = this;
    const conversationId = conversation === 'none' ? null : link.conversationId;
    const output = new ResponseOutput(
      { id, conversationId, settings, metadata },
      { send: (message) => link.send(message), addItem: (held) => desk.add(held), newId },
    );
    const { language } = link;
    const usesOwnTools = settings.tools.length === 0 && settings.toolChoice === 'auto';
    return new Answering({
      settings,
      output,
      model: usesOwnTools ? answerers.modelWithTools : answerers.model,
      deadlines: answerers.deadlines,
      clock: link.clock,
      voices: answerers.voices,
      language,
      voice: answerers.voiceOf(settings.voice, language),
    });
  }

  private async answer(answering: Answering, asked: AskedAnswer): Promise<void> {
    const { id, isBeside } = asked;
    await answering.run(this.messagesFor(asked));
    if (isBeside) this.beside.delete(id);
    if (answering.failure !== undefined) this.link.noteFailure(answering.failure);
    if (isBeside) return;
    const { firstAudioAtMs } = answering.figures;
    if (firstAudioAtMs !== undefined)
      this.playedAtMs = answering.wasCancelled
        ? this.link.clock.nowMs()
        : firstAudioAtMs + answering.spokenMs;
    if (!answering.wasSilent || answering.failure !== undefined) this.noteTurn(answering, asked.beginning);
    if (this.current !== answering && this.current !== undefined) return;
    this.current = undefined;
    if (!this.isClosed) this.onIdle();
  }

  /** Undefined where nobody said a word. @throws AppError why what was said is not known. */
  private async messagesFor(asked: AskedAnswer): Promise<readonly ChatMessage[] | undefined> {
    const { items, settings, isNudge, beginning } = asked;
    const known = [...(items ?? this.desk.all)];
    await Promise.all(known.map(async ({ understood }) => understood));
    const last = known.at(-1);
    const isSaid = last?.understoodBy !== undefined || last?.failure !== undefined;
    if (isSaid)
      beginning.stt = { understoodAtMs: this.link.clock.nowMs(), provider: last.understoodBy ?? null };
    if (last?.failure !== undefined) throw last.failure;
    const isSilent = last?.item.type === 'message' && textOfMessage(last.item) === '';
    if (isSaid && isSilent && !isNudge) return undefined;
    const { contextTokens } = this.answerers.model.capabilities;
    const told = known.map(({ item }) => item);
    const messages = modelMessages(settings.instructions, told, contextTokens * HISTORY_CHARS_PER_TOKEN);
    return isNudge ? [...messages, NUDGE] : messages;
  }

  private itemsFor({ input }: ResponseOptions): readonly HeldItem[] | undefined {
    return input?.map((item) =>
      item.type === 'item_reference'
        ? this.desk.find(item.id, 'response.input')
        : this.desk.hold(item, item.id ?? newId('item')),
    );
  }

  private noteTurn(answering: Answering, beginning: TurnBeginning): void {
    const { figures, failure, wasCancelled } = answering;
    this.link.noteTurn({
      times: turnTimes(beginning, figures, this.link.clock.nowMs()),
      providers: {
        stt: beginning.stt?.provider ?? null,
        llm: figures.model ?? null,
        tts: figures.voice ?? null,
      },
      isSuccess: failure === undefined,
      wasInterrupted: wasCancelled,
    });
  }
}

interface AskedAnswer {
  readonly id: string;
  readonly settings: AnswerSettings;
  /** Undefined: those of the conversation. */
  readonly items: readonly HeldItem[] | undefined;
  readonly isNudge: boolean;
  readonly isBeside: boolean;
  readonly beginning: { askedForAtMs: number; stt: TurnBeginning['stt'] };
}
