import { randomBytes } from 'node:crypto';

const RANDOM_BYTES = 10;

/**
 * A new UUID (version 7): its first bits are the time, so that jobs stored one after the other lie side by side in
 * the index of ids. With ids in random order each insert touches a page of its own, which doubles its cost.
 */
export function newJobId(nowMs: number = Date.now()): string {
  const random = randomBytes(RANDOM_BYTES);
  random[0] = 0x70 | ((random[0] ?? 0) & 0x0f);
  random[2] = 0x80 | ((random[2] ?? 0) & 0x3f);
  const time = nowMs.toString(16).padStart(12, '0');
  const tail = random.toString('hex');
  return `${time.slice(0, 8)}-${time.slice(8)}-${tail.slice(0, 4)}-${tail.slice(4, 8)}-${tail.slice(8)}`;
}
