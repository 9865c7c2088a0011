import type { OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from '../../../platform/logging/logger.js';
import type { ProviderHealth } from '../../../platform/status/server-status.js';
import { CircuitBreaker } from '../breakers/circuit-breaker.js';
import { recoveryTimer, type RecoveryTimer } from '../breakers/recovery-timer.js';
import type { MeasureProvider } from '../measured/measure-provider.js';
import { PROVIDER_KINDS, ProviderLine, type ProviderEntry, type ProviderKind } from './provider-line.js';
import { PROBES } from './provider-probes.js';
import type { AnyProviderSource, OpenProvider, PortOf, ProviderContext } from './provider-source.js';

export interface ProviderRegistryOptions {
  logger: Pick<Logger, 'info' | 'warn'>;
  /** Names of each kind in order of priority, as settings have them; an empty list leaves the order to the sources. */
  order: Readonly<Record<ProviderKind, readonly string[]>>;
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

  /** Adds a provider, behind those that are there unless settings put it before them. Whoever opened it closes it. */
  add<K extends ProviderKind>(kind: K, opened: OpenProvider<PortOf[K]>): void {
    const { name, provider, isEnabled = true, health = (): ProviderHealth => 'healthy' } = opened;
    const line: ProviderLine<PortOf[K]> = this.lines[kind];
    const measured = this.options.measure?.(kind, name, provider) ?? provider;
    line.add({ name, provider: measured, isEnabled, health, breaker: this.breakerOf(kind, opened) });
  }

  /** Closes the circuits of all providers of a kind. */
  reset(kind: ProviderKind): void {
    for (const { breaker } of this.lines[kind].entries) breaker.reset();
  }

  /** The state of each kind; one whose providers are all left to other processes is not among them. */
  health(): Readonly<Partial<Record<ProviderKind, ProviderHealth>>> {
    const known = PROVIDER_KINDS.map((kind) => [kind, this.lines[kind].health] as const);
    return Object.fromEntries(known.filter(([, health]) => health !== undefined));
  }

  async onApplicationShutdown(): Promise<void> {
    const entries: readonly ProviderEntry[] = PROVIDER_KINDS.flatMap((kind) => [...this.lines[kind].entries]);
    for (const { breaker } of entries) breaker.close();
    await Promise.all(this.closing.map(async (close) => close()));
  }

  private addAll<K extends ProviderKind>(
    kind: K,
    opened: { providers: readonly OpenProvider<PortOf[K]>[]; close?: () => void | Promise<void> },
  ): void {
    for (const provider of opened.providers) this.add(kind, provider);
    if (opened.close !== undefined) this.closing.push(opened.close);
  }

  private breakerOf<K extends ProviderKind>(
    kind: K,
    { name, provider }: OpenProvider<PortOf[K]>,
  ): CircuitBreaker {
    const { logger, probeTimeoutMs, timer = recoveryTimer } = this.options;
    return new CircuitBreaker({
      timer,
      probe: (signal) => PROBES[kind](provider, signal, probeTimeoutMs),
      onChange: (state, cause) => {
        if (state === 'open')
          logger.warn({ kind, provider: name, err: cause }, 'a provider is left out for now');
        if (state === 'closed') logger.info({ kind, provider: name }, 'a provider is used again');
      },
    });
  }
}
