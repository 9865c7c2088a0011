import type { ChatMessage, LanguageModel, ToolCall } from '../../../engine/ports/language-model.js';
import { AppError } from '../../../platform/errors/app-error.js';
import type { Logger } from '../../../platform/logging/logger.js';
import { ToolArgumentsError, type AssistantTool } from './assistant-tool.js';
import { ToolUsingModel } from './tool-using-model.js';

/** How much a model may have done for it in one turn. */
export interface ToolLimits {
  /** Answers with calls, one after the other; the next must be in text. */
  maxRounds: number;
  /** Calls of all answers together; further ones are refused. */
  maxCalls: number;
  /** One call may take so long. */
  callTimeoutMs: number;
  /** What came of one call may be so long, for the model. */
  maxResultChars: number;
}

export const TOOL_LIMITS: ToolLimits = {
  maxRounds: 3,
  maxCalls: 6,
  callTimeoutMs: 2000,
  maxResultChars: 8000,
};

const TOO_MANY = 'Too many calls in one turn; answer with what you have.';

/** Answers the tool calls of language models. What goes wrong with a call is told to the model, not to the user. */
export class ToolRunner {
  private readonly byName: ReadonlyMap<string, AssistantTool>;

  constructor(
    private readonly tools: readonly AssistantTool[],
    private readonly logger: Pick<Logger, 'warn'>,
    readonly limits: ToolLimits = TOOL_LIMITS,
  ) {
    this.byName = new Map(tools.map((tool) => [tool.definition.name, tool]));
  }

  /** The same with more tools, for one conversation. */
  with(tools: readonly AssistantTool[]): ToolRunner {
    return tools.length === 0 ? this : new ToolRunner([...this.tools, ...tools], this.logger, this.limits);
  }

  /** The tools that are of use now, as models are told of them. */
  async offered(): Promise<readonly AssistantTool['definition'][]> {
    const areUseful = await Promise.all(this.tools.map((tool) => tool.isUseful()));
    return this.tools.filter((_, index) => areUseful[index]).map(({ definition }) => definition);
  }

  /** The same model, which has its calls answered within the turn: whoever asks it gets text alone. */
  attach(model: LanguageModel): LanguageModel {
    return this.tools.length === 0 ? model : new ToolUsingModel(model, this);
  }

  /**
   * Carries calls out, all at once, and gives the messages that answer them, in order.
   *
   * @param remaining how many may still be carried out.
   * @throws AppError `cancelled` when the signal fires.
   */
  async answer(calls: readonly ToolCall[], remaining: number, signal: AbortSignal): Promise<ChatMessage[]> {
    const outcomes = calls.map(async (call, index) =>
      index < remaining ? this.outcomeOf(call, signal) : problem(TOO_MANY),
    );
    const contents = await Promise.all(outcomes);
    if (signal.aborted) throw new AppError('cancelled', 'The turn was cancelled');
    return calls.map(({ id }, index) => ({ role: 'tool', content: contents[index] ?? '', toolCallId: id }));
  }

  private async outcomeOf({ name, arguments: args }: ToolCall, signal: AbortSignal): Promise<string> {
    const tool = this.byName.get(name);
    if (tool === undefined)
      return problem(`There is no tool of that name. There are: ${[...this.byName.keys()].join(', ')}.`);
    const deadline = new Deadline(this.limits.callTimeoutMs, signal);
    try {
      const text = JSON.stringify(await Promise.race([tool.call(args, deadline.signal), deadline.passed]));
      if (text.length <= this.limits.maxResultChars) return text;
      return problem('The result is too long; ask for less.');
    } catch (error) {
      if (error instanceof ToolArgumentsError) return problem(error.message);
      if (!signal.aborted) this.logger.warn({ tool: name, err: error }, 'a tool failed');
      return problem(deadline.signal.aborted ? 'The tool took too long.' : 'The tool failed.');
    } finally {
      deadline.end();
    }
  }
}

const problem = (error: string): string => JSON.stringify({ error });

/** A time limit joined with a signal; whoever makes it ends it. */
class Deadline {
  readonly #controller = new AbortController();
  readonly #abort = (): void => this.#controller.abort();
  readonly #timer: NodeJS.Timeout;
  /** Rejects when the time is up or the signal fires. */
  readonly passed: Promise<never>;

  constructor(
    limitMs: number,
    private readonly outer: AbortSignal,
  ) {
    this.passed = new Promise((_, reject) => {
      this.signal.addEventListener('abort', () => reject(new Error('The time for the tool is up')), {
        once: true,
      });
    });
    this.passed.catch(() => undefined);
    this.#timer = setTimeout(this.#abort, limitMs);
    outer.addEventListener('abort', this.#abort, { once: true });
    if (outer.aborted) this.#abort();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  end(): void {
    clearTimeout(this.#timer);
    this.outer.removeEventListener('abort', this.#abort);
  }
}
