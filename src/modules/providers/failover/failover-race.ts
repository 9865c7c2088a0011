import { afterReading } from '../../../platform/async/after-reading.js';
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
  /** Whether a provider may be asked while one before it may still answer; none when absent. */
  joins?: (entry: ProviderEntry<P>) => boolean;
  /** Whether there is time for another after one failed; always when absent. */
  hasTime?: () => boolean;
  logger: FailoverLog;
}

/** A provider that was asked. */
interface Attempt<P, E> {
  entry: ProviderEntry<P>;
  events: AsyncIterator<E>;
  startedMs: number;
  /** How long it is waited for before another is asked too. */
  patienceMs: number;
}

/** Why a provider gave nothing. */
interface Failed {
  failure: AppError;
  thrown: unknown;
}

/** The provider that took the call, after its first output. */
export interface Answering<P, E> {
  entry: ProviderEntry<P>;
  events: AsyncIterator<E>;
  first: IteratorResult<E>;
}

/**
 * One call that providers are asked for one after the other: the next at once when one fails, and, where it `joins`, also
 * when one takes much longer than it usually does, or keeps another call waiting for as long. The first that gives anything
 * has the call. One that came second is left at its first output or its deadline, whoever left meanwhile, so that what
 * became of it still tells how well it works.
 */
export class FailoverRace<P, E> {
  private readonly asked = new Map<Attempt<P, E>, Promise<Failed | undefined>>();
  private readonly waiting: ProviderEntry<P>[];
  private answering: Answering<P, E> | undefined;
  private isLeft = false;

  constructor(private readonly call: FailoverCall<P, E>) {
    this.waiting = [...call.line.usable(call.suitable)];
  }

  /** @throws AppError of the last provider, or that none is available. */
  async run(): Promise<Answering<P, E>> {
    const { line, suitable, hasTime } = this.call;
    let failed: Failed | undefined;
    while (this.answering === undefined) {
      if (failed === undefined || hasTime?.() !== false) this.askNext();
      if (this.asked.size === 0) throw failed?.failure ?? line.noneAvailable(suitable);
      failed = (await this.change()) ?? failed;
      if (failed === undefined || isProviderFailure(failed.failure)) continue;
      this.leave();
      throw failed.thrown;
    }
    if (this.answering.entry !== suitable[0]) line.countFallback();
    return this.answering;
  }

  /** Ends the work of the provider that has the call; of every one that was asked where none has it yet. */
  leave(): void {
    this.isLeft = true;
    if (this.answering !== undefined) end(this.answering.events);
    else for (const { events } of this.asked.keys()) end(events);
  }

  private askNext(): void {
    const entry = this.next();
    if (entry === undefined) return;
    this.waiting.splice(this.waiting.indexOf(entry), 1);
    const events = this.call.ask(entry, this.waiting.length > 0)[Symbol.asyncIterator]();
    const patienceMs = this.call.line.firstOutputs.joinMsFor(entry);
    const attempt = { entry, events, startedMs: performance.now(), patienceMs };
    this.asked.set(attempt, this.outcomeOf(attempt));
  }

  /** The one that may be asked now. */
  private next(): ProviderEntry<P> | undefined {
    const { joins = (): boolean => false } = this.call;
    if (this.isLeft) return undefined;
    return this.waiting.find((entry) => entry.breaker.isAvailable && (this.asked.size === 0 || joins(entry)));
  }

  /** Waits for its first output; the first of all has the call. */
  private async outcomeOf(attempt: Attempt<P, E>): Promise<Failed | undefined> {
    const { entry, events, startedMs } = attempt;
    const { line, logger } = this.call;
    try {
      const first = await events.next();
      entry.breaker.succeeded();
      line.firstOutputs.note(entry, performance.now() - startedMs);
      if (this.answering === undefined) this.answering = { entry, events, first };
      else end(events);
      return undefined;
    } catch (thrown) {
      const failure = AppError.from(thrown);
      await entry.breaker.failed(failure);
      this.asked.delete(attempt);
      if (isProviderFailure(failure)) {
        logger.warn({ kind: line.kind, provider: entry.name, err: failure }, 'a provider failed at a call');
      }
      return { failure, thrown };
    }
  }

  /** Waits until one fails, one has the call, or it is time to ask another. */
  private async change(): Promise<Failed | undefined> {
    const outcomes = [...this.asked.values()];
    if (this.next() === undefined) return Promise.race(outcomes);
    let stop = (): void => undefined;
    const timeUp = new Promise<undefined>((resolve) => {
      stop = afterReading(this.patientUntilMs - performance.now(), () => {
        for (const { entry } of this.asked.keys()) this.call.line.firstOutputs.noteLate(entry);
        resolve(undefined);
      });
    });
    try {
      return await Promise.race([...outcomes, timeUp]);
    } finally {
      stop();
    }
  }

  private get patientUntilMs(): number {
    return Math.max(...[...this.asked.keys()].map(({ startedMs, patienceMs }) => startedMs + patienceMs));
  }
}

/** What is made ready meanwhile is of no use, nor what it fails with. */
const end = (events: AsyncIterator<unknown>): void => void events.return?.().catch(() => undefined);
