import { AsyncLocalStorage } from 'node:async_hooks';
import type { ProviderCalls } from '../../../platform/telemetry/provider-calls.js';

/** What models cost that are asked by a call which is recorded, by the id of its socket's request. */
export class CallCosts {
  private readonly current = new AsyncLocalStorage<string>();
  private readonly sumsUsd = new Map<string, number | undefined>();

  /** @param calls told of for as long as the process lives. */
  constructor(calls: ProviderCalls) {
    calls.subscribe(({ costUsd }) => {
      const requestId = this.current.getStore();
      if (requestId === undefined || costUsd === undefined || !this.sumsUsd.has(requestId)) return;
      this.sumsUsd.set(requestId, (this.sumsUsd.get(requestId) ?? 0) + costUsd);
    });
  }

  /** Does work as part of a call, also what it leaves running. */
  within<T>(requestId: string, work: () => T): T {
    return this.current.run(requestId, work);
  }

  /** Counts from now on, until {@link forget}. */
  follow(requestId: string): void {
    this.sumsUsd.set(requestId, undefined);
  }

  /** In US dollars; undefined where nothing had a price. */
  ofUsd(requestId: string): number | undefined {
    return this.sumsUsd.get(requestId);
  }

  /** The call's record is written. */
  forget(requestId: string): void {
    this.sumsUsd.delete(requestId);
  }
}
