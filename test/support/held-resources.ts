import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Sockets and timers of this process that are open, and bytes of memory that are in use. */
export interface HeldResources {
  sockets: number;
  timers: number;
  bytes: number;
}

/** What is held after a garbage collection. */
export async function heldResources(): Promise<HeldResources> {
  await new Promise((resolve) => setImmediate(resolve));
  collectGarbage();
  const resources = process.getActiveResourcesInfo();
  const countOf = (name: string): number => resources.filter((resource) => resource === name).length;
  const { heapUsed, external } = process.memoryUsage();
  return { sockets: countOf('TCPSocketWrap'), timers: countOf('Timeout'), bytes: heapUsed + external };
}

/** What is more than it was, by more than chance allows. */
export function grown<Name extends string>(
  before: Record<NoInfer<Name>, number>,
  after: Record<NoInfer<Name>, number>,
  allowed: Record<Name, number>,
): Name[] {
  const names = Object.keys(allowed) as Name[];
  return names.filter((name) => after[name] - before[name] > allowed[name]);
}

/** Looks again for twenty seconds, until nothing is left: what has to end ends soon, not at once. */
export async function untilLetGo<Held>(
  look: () => Promise<Held>,
  isLeft: (held: Held) => boolean,
): Promise<Held> {
  let held = await look();
  for (let tries = 0; tries < 200 && isLeft(held); tries += 1) {
    await delay(100);
    held = await look();
  }
  return held;
}
