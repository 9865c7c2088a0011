/** What kind of model was called; `realtime`: one that hears and speaks. */
export type ProviderType = 'stt' | 'llm' | 'tts' | 'realtime';

/** A call of a model that has ended, well or not. Holds nothing of what was said. */
export interface ProviderCall {
  type: ProviderType;
  /** Name of the provider in settings; `embedded` for what runs in this server. */
  provider: string;
  /** The one that was asked for, where it is known. */
  model?: string | undefined;
  /** What it was for, such as `translation`; one of a few words of the code. */
  purpose: string;
  /** What its cost is put down to, where whoever asked has said so: the id of a call's socket. */
  account?: string | undefined;
  /** `ok`, the code of the error, or `abandoned` when its reader wanted no more. */
  outcome: string;
  durationMs: number;
  /** To the first text or audio; undefined when there was none, or where an answer comes in one. */
  firstOutputMs?: number | undefined;
  inputTokens?: number | undefined;
  outputTokens?: number | undefined;
  /** Recognised or spoken. */
  audioSec?: number | undefined;
  /** In US dollars; undefined where the price is not known, or is nothing for one call. */
  costUsd?: number | undefined;
}

export type ProviderCallListener = (call: ProviderCall) => void;

/** Ends of calls that are not the provider's failure. */
const NOT_ITS_FAULT: ReadonlySet<string> = new Set([
  'ok',
  'cancelled',
  'abandoned',
  'shutting_down',
  'queue_full',
]);

/** Whether the provider failed, rather than that its caller wanted no more. */
export function isProviderFailure({ outcome }: Pick<ProviderCall, 'outcome'>): boolean {
  return !NOT_ITS_FAULT.has(outcome);
}

/** Tells listeners in this process of each call of a model as it ends. A listener must not throw. */
export class ProviderCalls {
  private readonly listeners = new Set<ProviderCallListener>();

  /** Returns the function that ends this. */
  subscribe(listener: ProviderCallListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  publish(call: ProviderCall): void {
    for (const listener of this.listeners) listener(call);
  }
}
