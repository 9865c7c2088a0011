import type { ProviderCalls } from '../../../platform/telemetry/provider-calls.js';

/** What models cost that are asked by a call which is recorded, by the id of its socket's request. */
export class CallCosts {
  private readonly sumsUsd = new Map<string, number | undefined>();

  /** @param calls told of for as long as the process lives. */
  constructor(calls: ProviderCalls) {
    calls.subscribe(({ account, costUsd }) => {
      if (account === undefined || costUsd === undefined || !this.sumsUsd.has(account)) return;
      this.sumsUsd.set(account, (this.sumsUsd.get(account) ?? 0) + costUsd);
    });
  }

  /** Counts what is put down to a call from now on, until {@link forget}. */
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
