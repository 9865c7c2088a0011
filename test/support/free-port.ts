import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below what systems give to those who ask for any port: nobody else comes by one of these by chance. */
const FIRST_PORT = 20_000;
/** Each process that runs test files has so many of its own. */
const PORTS = 1000;
const RUNNERS = 10;

const runner = Number(process.env['VITEST_POOL_ID'] ?? 0) % RUNNERS;
let next = Math.floor(Math.random() * PORTS);

/** A port that nobody listens on, and that stays free until whoever asked for it listens, also once more. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < PORTS; tries += 1) {
    next = (next + 1) % PORTS;
    const port = FIRST_PORT + runner * PORTS + next;
    if (await isFree(port)) return port;
  }
  throw new Error('No port is free');
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  await new Promise((resolve) => server.close(resolve));
  return true;
}
