import {
  LanguageModel,
  type LanguageModelCapabilities,
  type LanguageModelEvent,
  type LanguageModelRequest,
} from '../../../engine/ports/language-model.js';
import { estimateMessageTokens } from '../../../engine/text/token-estimate.js';
import type { ProviderEntry, ProviderLine } from '../registry/provider-line.js';
import type { FailoverLog } from './failover-log.js';
import { failoverStream } from './failover-stream.js';

/** The share of its context that a smaller model must have left for an answer. */
const ANSWER_SHARE = 1 / 4;
/** The share of the time for the first text that another model must have left to be asked. */
const LEAST_TIME_SHARE = 1 / 2;

type Entry = ProviderEntry<LanguageModel>;

/**
 * Several language models as one: the best that is available answers, and the next takes over when one fails before its
 * first text, or joins in when a live call waits much longer than usual. `firstTextMs` is each model's own, `totalMs` all of theirs together. A model that fails in mid-answer
 * fails the call: vendors do not agree on how an answer that was begun by another is gone on with, and text that was
 * given must not come twice.
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
    return failoverStream(() => {
      const { firstTextMs, totalMs } = request.deadlines;
      const endsAtMs = performance.now() + totalMs;
      const leastMs = Math.min(firstTextMs, totalMs) * LEAST_TIME_SHARE;
      const inputTokens = estimateMessageTokens(request.messages);
      return {
        line: this.line,
        suitable: this.members.filter(
          (entry, index) => index === 0 || answerRoomOf(entry, inputTokens) >= neededRoom(entry, request),
        ),
        ask: (entry, hasNext) =>
          entry.provider.stream(
            // The next one is there sooner than the same one a second time.
            { ...requestFor(entry, request, inputTokens, endsAtMs), ...(hasNext && { maxAttempts: 1 }) },
            signal,
          ),
        passOn: (event, { name }) => (event.type === 'end' ? { ...event, provider: name } : event),
        // A model that merely converses is no answer while another may still give one.
        ...(request.priority !== 'batch' && { joins: followsInstructions }),
        hasTime: () => endsAtMs - performance.now() >= leastMs,
        logger: this.logger,
      };
    });
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
