import { AppError } from '../../../platform/errors/app-error.js';
import type { ErrorCode } from '../../../platform/errors/error-codes.js';
import type { ProviderHealth } from '../../../platform/status/server-status.js';
import type { CircuitBreaker } from '../breakers/circuit-breaker.js';
import { FirstOutputTimes } from '../failover/first-output-times.js';

/** Kinds of providers: speech to text, language models, text to speech, and vendors that hold whole conversations. */
export const PROVIDER_KINDS = ['stt', 'llm', 'tts', 'realtime'] as const;
export type ProviderKind = (typeof PROVIDER_KINDS)[number];

/** A provider in its line. */
export interface ProviderEntry<P = unknown> {
  /** As settings name it, such as `openai`. */
  readonly name: string;
  readonly provider: P;
  /** What its calls go to, such as `parakeet-tdt-0.6b-v3`: tells those of this machine apart. */
  readonly model?: string;
  readonly breaker: CircuitBreaker;
  /** Whether this process uses it at all. */
  readonly isEnabled: boolean;
  /** Its place among those of the same name, the lowest first; 0 when absent. */
  readonly rank?: number;
  /** What it knows of itself, whatever came of calls. */
  readonly health: () => ProviderHealth;
}

const NONE: Readonly<Record<ProviderKind, { code: ErrorCode; what: string }>> = {
  stt: { code: 'stt_unavailable', what: 'speech recognition' },
  llm: { code: 'llm_unavailable', what: 'language model' },
  tts: { code: 'tts_unavailable', what: 'speech synthesis' },
  realtime: { code: 'realtime_unavailable', what: 'vendor of realtime conversations' },
};

/** The providers of one kind, best first. It may change while the server runs; who holds it sees that. */
export class ProviderLine<P> {
  readonly firstOutputs = new FirstOutputTimes();
  readonly #entries: ProviderEntry<P>[] = [];
  readonly #providers: P[] = [];
  #fallbackCount = 0;

  /** @param order names in order of priority; those that do not stand in it come after, as they were added. */
  constructor(
    readonly kind: ProviderKind,
    private readonly order: readonly string[] = [],
  ) {}

  get entries(): readonly ProviderEntry<P>[] {
    return this.#entries;
  }

  /** The providers themselves, best first: always the same array. */
  get providers(): readonly P[] {
    return this.#providers;
  }

  /** How many calls another than the best provider for them has taken. */
  get fallbackCount(): number {
    return this.#fallbackCount;
  }

  /** The provider that takes the next call, if one can. */
  get current(): ProviderEntry<P> | undefined {
    return this.#entries.find((entry) => this.isAvailable(entry));
  }

  /** Undefined when all are left to other processes. */
  get health(): ProviderHealth | undefined {
    const enabled = this.#entries.filter(({ isEnabled }) => isEnabled);
    if (this.#entries.length > 0 && enabled.length === 0) return undefined;
    const [preferred] = enabled;
    const { current } = this;
    if (preferred === undefined || current === undefined) return 'unavailable';
    return current === preferred ? preferred.health() : 'degraded';
  }

  /** @param before the name of the provider that it comes before, unless the order says otherwise. */
  add(entry: ProviderEntry<P>, before?: string): void {
    const place = this.#entries.findIndex(({ name }) => name === before);
    this.#entries.splice(place < 0 ? this.#entries.length : place, 0, entry);
    this.#entries.sort((a, b) => this.rankOf(a) - this.rankOf(b) || (a.rank ?? 0) - (b.rank ?? 0));
    this.noteProviders();
  }

  /** Takes a provider out; calls that it has go on. */
  remove(entry: ProviderEntry<P>): void {
    this.#entries.splice(0, Infinity, ...this.#entries.filter((other) => other !== entry));
    this.noteProviders();
  }

  isAvailable({ isEnabled, breaker, health }: ProviderEntry<P>): boolean {
    return isEnabled && breaker.isAvailable && health() !== 'unavailable';
  }

  /**
   * Those of `suitable` that a call may go to. Where each of them is unavailable, those whose circuits are closed: they
   * can tell best what is the matter with them.
   */
  usable(suitable: readonly ProviderEntry<P>[]): readonly ProviderEntry<P>[] {
    const available = suitable.filter((entry) => this.isAvailable(entry));
    return available.length > 0 ? available : suitable.filter(({ breaker }) => breaker.isAvailable);
  }

  /** Notes that a call was taken by another than the best provider for it. */
  countFallback(): void {
    this.#fallbackCount += 1;
  }

  /** For a call that no provider can take now; `asked` are those that could have. */
  noneAvailable(asked: readonly ProviderEntry<P>[]): AppError {
    const { code, what } = NONE[this.kind];
    const names = asked.map(({ name }) => name);
    const failures = asked.map(({ breaker }) => breaker.lastFailure);
    const waits = asked.map(({ breaker }) => breaker.recoversInMs);
    const retryAfterSec = Math.max(1, Math.ceil(Math.min(...waits, 30_000) / 1000));
    const isLasting = names.length > 0 && failures.every((failure) => failure?.isLasting === true);
    const message =
      names.length === 0
        ? `No ${what} can take this request`
        : isLasting
          ? `No ${what} can be used: ${failures.map((failure) => failure?.message).join('; ')}`
          : `No ${what} can be used now: ${names.join(', ')} failed and will be tried again`;
    const [cause] = failures;
    return new AppError(code, message, { details: { providers: names }, retryAfterSec, isLasting, cause });
  }

  private noteProviders(): void {
    this.#providers.splice(0, Infinity, ...this.#entries.map(({ provider }) => provider));
  }

  private rankOf({ name }: ProviderEntry<P>): number {
    const index = this.order.indexOf(name);
    return index < 0 ? this.order.length : index;
  }
}
