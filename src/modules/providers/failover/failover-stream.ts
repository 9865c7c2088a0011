import type { ProviderEntry } from '../registry/provider-line.js';
import { FailoverRace, type FailoverCall } from './failover-race.js';

/** How a reader gets what a provider gives. */
export interface FailoverStreamCall<P, E> extends FailoverCall<P, E> {
  /** What its reader gets of a provider's output; as it is when absent. */
  passOn?: (output: E, entry: ProviderEntry<P>) => E;
}

/**
 * The stream of the first provider that gives anything. One that fails before is left for the next; one that fails
 * later ends the stream, since what it gave is delivered already. Each iteration asks anew; ending it ends the
 * providers', whoever waits for what.
 *
 * @throws AppError of the last provider, or that none is available.
 */
export function failoverStream<P, E>(open: () => FailoverStreamCall<P, E>): AsyncIterable<E> {
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

class FailoverRun<P, E> {
  private race: FailoverRace<P, E> | undefined;

  constructor(private readonly open: () => FailoverStreamCall<P, E>) {}

  /** A generator that waits hears of its end only afterwards; ending the providers' iterations ends the waiting. */
  leave(): void {
    this.race?.leave();
  }

  async *events(): AsyncGenerator<E, undefined, undefined> {
    const call = this.open();
    this.race = new FailoverRace(call);
    const { entry, events, first } = await this.race.run();
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
}
