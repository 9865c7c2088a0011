import {
  LanguageModel,
  type LanguageModelCapabilities,
  type LanguageModelEvent,
  type LanguageModelRequest,
} from '../../../engine/ports/language-model.js';
import { estimateMessageTokens } from '../../../engine/text/token-estimate.js';
import type { ProviderEntry, ProviderLine } from '../registry/provider-line.js';
import { continuedAnswer } from './continued-answer.js';
import type { FailoverLog } from './failover-log.js';
import { failoverStream, type FailoverStreamCall } from './failover-stream.js';

/** The share of its context that a smaller model must have left for an answer. */
const ANSWER_SHARE = 1 / 4;
/** The share of the time for the first text that another model must have left to be asked. */
const LEAST_TIME_SHARE = 1 / 2;

type Entry = ProviderEntry<LanguageModel>;

interface CallContext {
  /** Those that began the answer and did not end it. */
  left: ReadonlySet<Entry>;
  endsAtMs: number;
  onAnswering: (entry: Entry) => void;
  signal: AbortSignal | undefined;
}

/**
 * Several language models as one: the best that is available answers, and the next takes over when one fails before its
 * first text, or joins in when a live call waits much longer than usual. `firstTextMs` is each model's own, `totalMs` all
 * of theirs together. Live answers that one stops in are gone on with by the next, see {@link continuedAnswer}.
 *
 * Name and context are the best model's. A smaller one takes the requests that it can hold.
 */
export class FailoverLanguageModel extends LanguageModel {
  /** @param suits which models of the line belong to it; at least one must. */
  constructor(
    private readonly line: ProviderLine<LanguageModel>,
    private readonly suits: (capabilities: LanguageModelCapabilities) => boolean,
    private readonly logger: FailoverLog,
  ) {
    super();
  }

  get capabilities(): LanguageModelCapabilities {
    const [best] = this.members;
    if (best === undefined) throw this.line.noneAvailable([]);
    return best.provider.capabilities;
  }

  stream(request: LanguageModelRequest, signal?: AbortSignal): AsyncIterable<LanguageModelEvent> {
    return continuedAnswer(request, () => {
      const endsAtMs = performance.now() + request.deadlines.totalMs;
      return {
        ask: (asked, left, onAnswering) =>
          failoverStream(() => this.callFor(asked, { left, endsAtMs, onAnswering, signal })),
        passedOver: (entry) => this.members.slice(0, this.members.indexOf(entry)),
        hasOther: (left) => this.others(left).length > 0,
        patienceMsFor: (entry) => this.line.firstOutputs.patienceMsFor(entry),
        onLeft: (entry, failure) => {
          this.line.countFallback();
          if (failure.code === 'llm_timeout') this.line.firstOutputs.noteLate(entry);
          const fields = { kind: this.line.kind, provider: entry.name, err: failure };
          this.logger.warn(fields, 'a provider stopped in mid-answer');
        },
      };
    });
  }

  private callFor(
    request: LanguageModelRequest,
    { left, endsAtMs, onAnswering, signal }: CallContext,
  ): FailoverStreamCall<LanguageModel, LanguageModelEvent> {
    const { firstTextMs, totalMs } = request.deadlines;
    const leastMs = Math.min(firstTextMs, totalMs) * LEAST_TIME_SHARE;
    const inputTokens = estimateMessageTokens(request.messages);
    return {
      line: this.line,
      suitable: (left.size > 0 ? this.others(left) : this.members).filter(
        (entry, index) => index === 0 || answerRoomOf(entry, inputTokens) >= neededRoom(entry, request),
      ),
      ask: (entry, hasNext) =>
        entry.provider.stream(
          // The next one is there sooner than the same one a second time.
          { ...requestFor(entry, request, inputTokens, endsAtMs), ...(hasNext && { maxAttempts: 1 }) },
          signal,
        ),
      passOn: (event, entry) => {
        onAnswering(entry);
        return event.type === 'end' ? { ...event, provider: entry.name } : event;
      },
      // A model that merely converses is no answer while another may still give one.
      ...(request.priority !== 'batch' && { joins: followsInstructions }),
      hasTime: () => endsAtMs - performance.now() >= leastMs,
      logger: this.logger,
    };
  }

  /** Those that can go on with an answer that others have begun and left. */
  private others(left: ReadonlySet<Entry>): Entry[] {
    return this.members.filter(
      (entry) => !left.has(entry) && followsInstructions(entry) && this.line.isAvailable(entry),
    );
  }

  private get members(): Entry[] {
    return this.line.entries.filter(({ provider }) => this.suits(provider.capabilities));
  }
}

const followsInstructions = ({ provider }: Entry): boolean => provider.capabilities.followsInstructions;

const answerRoomOf = ({ provider }: Entry, inputTokens: number): number =>
  provider.capabilities.contextTokens - inputTokens;

function neededRoom({ provider }: Entry, { maxOutputTokens }: LanguageModelRequest): number {
  const share = provider.capabilities.contextTokens * ANSWER_SHARE;
  return maxOutputTokens === undefined ? share : Math.min(maxOutputTokens, share);
}

/** The request as one model gets it: no longer than it can answer, and done in the time that is left. */
function requestFor(
  entry: Entry,
  request: LanguageModelRequest,
  inputTokens: number,
  endsAtMs: number,
): LanguageModelRequest {
  const { deadlines, maxOutputTokens } = request;
  const totalMs = Math.max(1, Math.min(deadlines.totalMs, Math.ceil(endsAtMs - performance.now())));
  const room = Math.max(1, answerRoomOf(entry, inputTokens));
  return {
    ...request,
    deadlines: { ...deadlines, totalMs },
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens: Math.min(maxOutputTokens, room) }),
  };
}
