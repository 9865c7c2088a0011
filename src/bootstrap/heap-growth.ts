import { setFlagsFromString } from 'node:v8';

/** Percent of what is held after a collection. */
const GROWTH_PERCENT = 100;

/**
 * Lets the heap double, with what it holds outside, before all of it is looked through. By itself Node does so every two
 * seconds of fifty calls, whose audio passes soon, and each time all sockets wait for it.
 */
export function letHeapGrow(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
}
