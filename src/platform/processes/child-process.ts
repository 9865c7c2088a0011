import { getPriority, setPriority } from 'node:os';

const LOWEST_PRIORITY = 19;

/** A terminal or a service manager signals the whole group; the server alone decides when this process of its own ends. */
export function ignoreGroupSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
}

/**
 * Others of the server go first, whatever priority it has itself: a process begins with that of its parent.
 *
 * @param niceness by how much, 0 to 19. @throws Error where the system forbids it.
 */
export function yieldToServer(niceness: number): void {
  setPriority(Math.min(LOWEST_PRIORITY, getPriority() + niceness));
}
