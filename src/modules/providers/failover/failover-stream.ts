import { AppError } from '../../../platform/errors/app-error.js';
import { isProviderFailure } from '../breakers/provider-failure.js';
import type { ProviderEntry, ProviderLine } from '../registry/provider-line.js';
import type { FailoverLog } from './failover-log.js';

export interface FailoverCall<P, E> {
  line: ProviderLine<P>;
  /** Those that can take the call, best first, their circuits apart. */
  suitable: readonly ProviderEntry<P>[];
  /** Asks one of them; `hasNext` tells that another waits to take over. */
  ask: (entry: ProviderEntry<P>, hasNext: boolean) => AsyncIterable<E>;
  /** What its reader gets of a provider's output; as it is when absent. */
  passOn?: (output: E, entry: ProviderEntry<P>) => E;
  /** Whether there is time for another after one failed; always when absent. */
  hasTime?: () => boolean;
  logger: FailoverLog;
}

/**
 * The stream of the first provider that gives anything. One that fails before is left for the next; one that fails
 * later ends the stream, since what it gave is delivered already. Each iteration asks anew; ending it ends the
 * provider's, whoever waits for what.
 *
 * @throws AppError of the last provider, or that none is available.
 */
export function failoverStream<P, E>(open: () => FailoverCall<P, E>): AsyncIterable<E> {
  return {
    [Symbol.asyncIterator]: () => {
      const run = new FailoverRun(open);
      const events = run.events();
      return {
        next: () => events.next(),
        return: () => {
          run.leave();
          return events.return(undefined);
        },
      };
    },
  };
}

/** The provider that took the call, after its first output. */
interface Answering<P, E> {
  entry: ProviderEntry<P>;
  events: AsyncIterator<E>;
  first: IteratorResult<E>;
}

class FailoverRun<P, E> {
  private asked: AsyncIterator<E> | undefined;

  constructor(private readonly open: () => FailoverCall<P, E>) {}

  /** A generator that waits hears of its end only afterwards; ending the provider's iteration ends the waiting. */
  leave(): void {
    void this.asked?.return?.().catch(() => undefined);
  }

  async *events(): AsyncGenerator<E, undefined, undefined> {
    const call = this.open();
    const { entry, events, first } = await this.firstOf(call);
    const { passOn = (output) => output } = call;
    try {
      for (let result = first; result.done !== true; result = await events.next()) {
        yield passOn(result.value, entry);
      }
    } finally {
      await events.return?.();
    }
    return undefined;
  }

  private async firstOf({
    line,
    suitable,
    ask,
    logger,
    hasTime,
  }: FailoverCall<P, E>): Promise<Answering<P, E>> {
    let failure: AppError | undefined;
    const usable = line.usable(suitable);
    for (const [index, entry] of usable.entries()) {
      if (!entry.breaker.isAvailable) continue;
      if (failure !== undefined && hasTime?.() === false) break;
      const events = ask(entry, index < usable.length - 1)[Symbol.asyncIterator]();
      this.asked = events;
      try {
        const first = await events.next();
        entry.breaker.succeeded();
        if (entry !== suitable[0]) line.countFallback();
        return { entry, events, first };
      } catch (thrown) {
        failure = AppError.from(thrown);
        await entry.breaker.failed(failure);
        if (!isProviderFailure(failure)) throw thrown;
        logger.warn({ kind: line.kind, provider: entry.name, err: failure }, 'a provider failed at a call');
      }
    }
    throw failure ?? line.noneAvailable(suitable);
  }
}
