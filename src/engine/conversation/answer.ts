import { AppError } from '../../platform/errors/app-error.js';
import type { ChatMessage, LanguageModel, LanguageModelDeadlines } from '../ports/language-model.js';
import type { ConversationClock } from './conversation-clock.js';
import type { Speaking } from './speaking.js';

export interface AnswerParts {
  clock: ConversationClock;
  model: LanguageModel;
  account?: string | undefined;
  deadlines: LanguageModelDeadlines;
  speaking: Speaking;
}

/** One answer: what the language model writes, spoken as it comes. Text that is given is spoken without asking it. */
export class Answer {
  readonly startedAtMs: number;
  private readonly leaving = new AbortController();
  private firstTextMs: number | undefined;
  private modelProvider: string | undefined;

  constructor(private readonly parts: AnswerParts) {
    this.startedAtMs = parts.clock.nowMs();
  }

  get speaking(): Speaking {
    return this.parts.speaking;
  }

  /** When the model's first text came, on the conversation's clock. */
  get firstTextAtMs(): number | undefined {
    return this.firstTextMs;
  }

  /** The provider of the model that answered, as settings name it. */
  get provider(): string | undefined {
    return this.modelProvider;
  }

  /** Says a text. */
  say(text: string): void {
    this.speaking.write(text);
    this.speaking.finish();
  }

  /**
   * Has the model answer, and says what it writes. Resolves when it has written everything.
   *
   * @throws AppError as the model does; `cancelled` after {@link cut}.
   */
  async ask(messages: readonly ChatMessage[]): Promise<void> {
    const { model, deadlines, clock, account } = this.parts;
    const request = { messages, deadlines, purpose: 'conversation', account };
    for await (const event of model.stream(request, this.leaving.signal)) {
      if (this.leaving.signal.aborted) throw new AppError('cancelled', 'The answer was interrupted');
      if (event.type === 'text') {
        this.firstTextMs ??= clock.nowMs();
        this.speaking.write(event.text);
      } else if (event.type === 'end') {
        this.modelProvider = event.provider ?? model.capabilities.provider;
      }
    }
    this.speaking.finish();
  }

  /** Ends model and voice at once. @returns what was heard. */
  cut(): string {
    this.leaving.abort();
    const { heardText } = this.speaking;
    this.speaking.cut();
    return heardText;
  }
}
