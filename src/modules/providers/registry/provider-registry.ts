import type { OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from '../../../platform/logging/logger.js';
import type { ProviderHealth } from '../../../platform/status/server-status.js';
import { CircuitBreaker } from '../breakers/circuit-breaker.js';
import { recoveryTimer, type RecoveryTimer } from '../breakers/recovery-timer.js';
import type { MeasureProvider } from '../measured/measure-provider.js';
import { CircuitLog } from './circuit-log.js';
import { PROVIDER_KINDS, ProviderLine, type ProviderEntry, type ProviderKind } from './provider-line.js';
import { PROBES } from './provider-probes.js';
import type {
  AnyProviderSource,
  OpenProvider,
  PortOf,
  ProviderContext,
  RealtimeVendor,
  StageKind,
  StagePort,
} from './provider-source.js';

export interface ProviderRegistryOptions {
  logger: Pick<Logger, 'info' | 'warn'>;
  /** Names of each kind in order of priority, as settings have them; an empty list leaves the order to the sources. */
  order: Readonly<Record<StageKind, readonly string[]>>;
  /** How long a language model may take for the first text of a probe. */
  probeTimeoutMs: number;
  timer?: RecoveryTimer;
  /** What calls are measured with; probes are not. */
  measure?: MeasureProvider;
}

type Lines = { readonly [K in ProviderKind]: ProviderLine<PortOf[K]> };

/** The providers of every kind with their circuit breakers. It ends both with the application. */
export class ProviderRegistry implements OnApplicationShutdown {
  readonly lines: Lines;
  private readonly closing: (() => void | Promise<void>)[] = [];

  constructor(private readonly options: ProviderRegistryOptions) {
    const { order } = options;
    this.lines = {
      stt: new ProviderLine('stt', order.stt),
      llm: new ProviderLine('llm', order.llm),
      tts: new ProviderLine('tts', order.tts),
      realtime: new ProviderLine('realtime'),
    };
  }

  /** Adds what each source opens, one source after the other. @throws ConfigError */
  addFrom(sources: readonly AnyProviderSource[], context: ProviderContext): void {
    for (const source of sources) {
      switch (source.kind) {
        case 'stt':
          this.addAll(source.kind, source.open(context));
          break;
        case 'llm':
          this.addAll(source.kind, source.open(context));
          break;
        case 'tts':
          this.addAll(source.kind, source.open(context));
      }
    }
  }

  /**
   * Adds a provider, behind those that are there unless settings or the provider itself put it before them. Whoever
   * opened it closes it.
   */
  add<K extends StageKind>(kind: K, opened: OpenProvider<StagePort[K]>): ProviderEntry<StagePort[K]> {
    const { name, provider, isEnabled = true, rank = 0, health = (): ProviderHealth => 'healthy' } = opened;
    const line: ProviderLine<StagePort[K]> = this.lines[kind];
    const measured = this.options.measure?.(kind, name, provider) ?? provider;
    const { probeTimeoutMs } = this.options;
    const breaker = this.breakerOf(kind, name, (signal) => PROBES[kind](provider, signal, probeTimeoutMs));
    const { model } = provider.capabilities;
    const entry = { name, provider: measured, model, isEnabled, rank, health, breaker };
    line.add(entry, opened.before);
    return entry;
  }

  /** Takes a provider out that is there no more. */
  remove<K extends StageKind>(kind: K, entry: ProviderEntry<StagePort[K]>): void {
    const line: ProviderLine<StagePort[K]> = this.lines[kind];
    line.remove(entry);
    entry.breaker.close();
  }

  /** Adds a vendor that holds conversations; whoever opens them tells its circuit of them. */
  addRealtime(opened: OpenProvider<RealtimeVendor>): ProviderEntry<RealtimeVendor> {
    const { name, provider, isEnabled = true, health = (): ProviderHealth => 'healthy' } = opened;
    const breaker = this.breakerOf('realtime', name, (signal) => provider.probe(signal));
    const entry = { name, provider, model: provider.model, isEnabled, health, breaker };
    this.lines.realtime.add(entry);
    return entry;
  }

  /** Closes the circuits of all providers of a kind. */
  reset(kind: ProviderKind): void {
    for (const { breaker } of this.lines[kind].entries) breaker.reset();
  }

  /**
   * The state of each kind; not among them is one whose providers are all left to other processes, nor vendors of
   * conversations where none is used.
   */
  health(): Readonly<Partial<Record<ProviderKind, ProviderHealth>>> {
    const { realtime } = this.lines;
    const kinds = PROVIDER_KINDS.filter((kind) => kind !== 'realtime' || realtime.entries.length > 0);
    const known = kinds.map((kind) => [kind, this.lines[kind].health] as const);
    return Object.fromEntries(known.filter(([, health]) => health !== undefined));
  }

  async onApplicationShutdown(): Promise<void> {
    const entries: readonly ProviderEntry[] = PROVIDER_KINDS.flatMap((kind) => [...this.lines[kind].entries]);
    for (const { breaker } of entries) breaker.close();
    await Promise.all(this.closing.map(async (close) => close()));
  }

  private addAll<K extends StageKind>(
    kind: K,
    opened: { providers: readonly OpenProvider<StagePort[K]>[]; close?: () => void | Promise<void> },
  ): void {
    for (const provider of opened.providers) this.add(kind, provider);
    if (opened.close !== undefined) this.closing.push(opened.close);
  }

  private breakerOf(
    kind: ProviderKind,
    name: string,
    probe: (signal: AbortSignal) => Promise<void>,
  ): CircuitBreaker {
    const { logger, timer = recoveryTimer } = this.options;
    const log = new CircuitLog(logger, { kind, provider: name });
    return new CircuitBreaker({ timer, probe, onChange: (state, cause) => log.note(state, cause) });
  }
}
