import type {
  ChatMessage,
  LanguageModel,
  LanguageModelEvent,
  LanguageModelRequest,
} from '../../../engine/ports/language-model.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { isProviderFailure } from '../breakers/provider-failure.js';
import type { ProviderEntry } from '../registry/provider-line.js';
import { patiently } from './patience.js';
import { RepeatedBeginning } from './repeated-beginning.js';
import { WholeWords } from './whole-words.js';

type Entry = ProviderEntry<LanguageModel>;
type Events = AsyncIterator<LanguageModelEvent, unknown>;

/** The models that an answer comes from. */
export interface AnsweringModels {
  /**
   * Asks those that have not left the answer; the first that gives anything has it.
   *
   * @param onAnswering told whose the next event is.
   */
  ask: (
    request: LanguageModelRequest,
    left: ReadonlySet<Entry>,
    onAnswering: (entry: Entry) => void,
  ) => AsyncIterable<LanguageModelEvent>;
  /** Those before it in the line: they were asked first and gave nothing, so that none of them goes on. */
  passedOver: (entry: Entry) => readonly Entry[];
  /** Whether another can go on. */
  hasOther: (left: ReadonlySet<Entry>) => boolean;
  /** How long a live answer may pause while another could go on. */
  patienceMsFor: (entry: Entry) => number;
  onLeft: (entry: Entry, failure: AppError) => void;
}

const GO_ON =
  'Your answer was cut off after its last word. Go on with the very next word: repeat nothing of what you said, and do ' +
  'not mention the interruption.';

/**
 * An answer that goes on when the model that gives it fails, or pauses for long: the next one is shown what was given,
 * and asked for the rest. Text comes in whole words, so that it is never left within one. Not for JSON, for what nobody
 * waits for, nor behind a tool call.
 *
 * @param open called with each iteration.
 */
export function continuedAnswer(
  request: LanguageModelRequest,
  open: () => AnsweringModels,
): AsyncIterable<LanguageModelEvent> {
  return {
    [Symbol.asyncIterator]: () => {
      const answer = new ContinuedAnswer(request, open());
      const events = answer.events();
      return {
        next: () => events.next(),
        return: () => {
          answer.leave();
          return events.return(undefined);
        },
      };
    },
  };
}

class ContinuedAnswer {
  private readonly left = new Set<Entry>();
  private answering: Entry | undefined;
  private current: Events | undefined;
  private words = new WholeWords();
  private repetition = new RepeatedBeginning('');
  /** The text that was given. */
  private given = '';
  private canGoOn: boolean;
  /** What the last model that was left had begun to say, and failed with. */
  private broken: { word: string; thrown: unknown } | undefined;

  constructor(
    private readonly request: LanguageModelRequest,
    private readonly models: AnsweringModels,
  ) {
    this.canGoOn = request.priority !== 'batch' && request.responseFormat !== 'json';
  }

  /** Ends the work of the model that answers, whoever waits for what. */
  leave(): void {
    this.canGoOn = false;
    void this.current?.return?.().catch(() => undefined);
  }

  async *events(): AsyncGenerator<LanguageModelEvent, undefined, undefined> {
    for (let request = this.request; ; request = this.remainder()) {
      if (!(yield* this.follow(request))) return undefined;
    }
  }

  /** @returns whether it broke off and another is to go on. @throws what it fails with where none is. */
  private async *follow(
    request: LanguageModelRequest,
  ): AsyncGenerator<LanguageModelEvent, boolean, undefined> {
    this.answering = undefined;
    const events = this.models
      .ask(request, this.left, (entry) => this.noteAnswering(entry))
      [Symbol.asyncIterator]();
    this.current = events;
    let thrown: unknown;
    try {
      for (;;) {
        const result = await this.next(events);
        if (result.done === true) break;
        yield* this.passed(result.value);
      }
      yield* this.rest();
      return false;
    } catch (error) {
      thrown = error;
    } finally {
      void events.return?.().catch(() => undefined);
    }
    // Those that were to go on and said nothing did not break the answer.
    const broken = this.answering === undefined ? this.broken : undefined;
    this.broken = broken ?? { word: this.words.flush(), thrown };
    if (broken === undefined && this.isLeftFor(AppError.from(thrown))) return true;
    yield* this.textOf(this.broken.word);
    throw this.broken.thrown;
  }

  private noteAnswering(entry: Entry): void {
    if (this.answering === entry) return;
    this.answering = entry;
    for (const other of this.models.passedOver(entry)) this.left.add(other);
  }

  /** @throws AppError `llm_timeout` where it pauses for long while another could go on. */
  private next(events: Events): Promise<IteratorResult<LanguageModelEvent, unknown>> {
    const { answering } = this;
    if (answering === undefined || !this.canGoOn) return events.next();
    return patiently(events.next(), this.models.patienceMsFor(answering), () =>
      this.canGoOn && this.models.hasOther(new Set([...this.left, answering]))
        ? new AppError('llm_timeout', `${answering.name} paused in its answer`)
        : undefined,
    );
  }

  private *passed(event: LanguageModelEvent): Generator<LanguageModelEvent, void, undefined> {
    if (event.type === 'text') {
      const text = this.repetition.push(event.text);
      return yield* this.textOf(this.canGoOn ? this.words.push(text) : text);
    }
    yield* this.rest();
    if (event.type === 'tool_call') this.canGoOn = false;
    yield event;
  }

  /** What was kept back, where nothing follows it. */
  private *rest(): Generator<LanguageModelEvent, void, undefined> {
    const text = this.repetition.flush();
    yield* this.textOf(this.words.push(text) + this.words.flush());
  }

  private *textOf(text: string): Generator<LanguageModelEvent, void, undefined> {
    if (text === '') return;
    this.given += text;
    yield { type: 'text', text };
  }

  /** @returns whether another goes on. */
  private isLeftFor(failure: AppError): boolean {
    const { answering, left, models } = this;
    if (!this.canGoOn || answering === undefined || !isProviderFailure(failure)) return false;
    if (!models.hasOther(new Set([...left, answering]))) return false;
    left.add(answering);
    models.onLeft(answering, failure);
    return true;
  }

  /** Asks for what was not given yet. */
  private remainder(): LanguageModelRequest {
    const { request, given } = this;
    this.words = new WholeWords();
    this.repetition = new RepeatedBeginning(given);
    if (given === '') return request;
    const begun: ChatMessage[] = [
      { role: 'assistant', content: given.trimEnd() },
      { role: 'user', content: GO_ON },
    ];
    return { ...request, messages: [...request.messages, ...begun] };
  }
}
