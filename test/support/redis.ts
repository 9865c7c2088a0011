import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { describe, it } from 'vitest';

/** The Redis of tests; another one with TEST_REDIS_URL. */
export const TEST_REDIS_URL = process.env['TEST_REDIS_URL'] ?? 'redis://127.0.0.1:6379';

const PROBE_TIMEOUT_MS = 10_000;

/**
 * Describes what needs a real Redis. Without one that is told as one test that was not run; where `CI=true` says that
 * everything has to be there, it fails.
 */
export function describeWithRedis(name: string, describeAll: () => void): void {
  if (isRedisThere) describe(name, describeAll);
  else if (process.env['CI'] === 'true') it(`${name}: needs a Redis`, () => Promise.reject(noRedis()));
  else it.skip(`${name}: not run, ${noRedis().message}`);
}

/** A key prefix that nobody else has. */
export function ownPrefix(): string {
  return `parley-test-${randomUUID()}`;
}

/** Removes all keys of a prefix, and answers how many there were. */
export async function removeKeys(prefix: string): Promise<number> {
  const redis = new Redis(TEST_REDIS_URL);
  try {
    const keys = await keysOf(redis, prefix);
    if (keys.length > 0) await redis.del(keys);
    return keys.length;
  } finally {
    redis.disconnect();
  }
}

/** The keys of a prefix. */
export async function keysOf(redis: Redis, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const found of redis.scanStream({ match: `${prefix}:*`, count: 1000 })) {
    keys.push(...(found as string[]));
  }
  return [...new Set(keys)];
}

function noRedis(): Error {
  return new Error(`no Redis at ${new URL(TEST_REDIS_URL).host}`);
}

async function answersAt(url: string): Promise<boolean> {
  const redis = new Redis(url, {
    lazyConnect: true,
    retryStrategy: null,
    connectTimeout: PROBE_TIMEOUT_MS,
    commandTimeout: PROBE_TIMEOUT_MS,
  });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    return (await redis.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    redis.disconnect();
  }
}

const isRedisThere = await answersAt(TEST_REDIS_URL);
