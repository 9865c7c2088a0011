import { CircuitBreaker } from '../../src/modules/providers/breakers/circuit-breaker.js';
import { ProviderLine, type ProviderKind } from '../../src/modules/providers/registry/provider-line.js';
import type { ProviderHealth } from '../../src/platform/status/server-status.js';
import { ManualTimer } from './manual-timer.js';

/** A line of providers whose probes succeed once `timer` has moved on. */
export interface LineHarness<P> {
  line: ProviderLine<P>;
  timer: ManualTimer;
  /** What was logged, message and fields. */
  logged: string[];
  logger: { warn(fields: object, message: string): void };
}

/** Providers by name, best first. */
export function lineOf<P>(
  kind: ProviderKind,
  providers: Readonly<Record<string, P>>,
  health: Readonly<Record<string, ProviderHealth>> = {},
): LineHarness<P> {
  const line = new ProviderLine<P>(kind);
  const timer = new ManualTimer();
  const logged: string[] = [];
  for (const [name, provider] of Object.entries(providers)) {
    line.add({
      name,
      provider,
      isEnabled: true,
      health: () => health[name] ?? 'healthy',
      breaker: new CircuitBreaker({ probe: () => Promise.resolve(), timer: timer.schedule }),
    });
  }
  const logger = {
    warn: (fields: object, message: string) => void logged.push(message + JSON.stringify(fields)),
  };
  return { line, timer, logged, logger };
}

/** The state of each provider's circuit. */
export const circuitsOf = <P>({ line }: LineHarness<P>): string[] =>
  line.entries.map(({ breaker }) => breaker.state);
