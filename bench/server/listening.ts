import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

const HOST = '127.0.0.1';
const POLL_MS = 2;

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, HOST);
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

/** Resolves as soon as somebody listens on the port. @throws Error after the deadline. */
export async function untilListening(port: number, deadlineMs: number): Promise<void> {
  await untilTrue(() => canConnect(port), deadlineMs, `Nobody listens on port ${port}`);
}

/** Resolves as soon as an address answers with 200. @throws Error after the deadline. */
export async function untilOk(url: string, deadlineMs: number): Promise<void> {
  const isOk = async (): Promise<boolean> => {
    const answer = await fetch(url).catch(() => undefined);
    await answer?.arrayBuffer();
    return answer?.status === 200;
  };
  await untilTrue(isOk, deadlineMs, `${url} is not ready`);
}

async function untilTrue(ask: () => Promise<boolean>, deadlineMs: number, problem: string): Promise<void> {
  const endMs = performance.now() + deadlineMs;
  while (!(await ask())) {
    if (performance.now() > endMs) throw new Error(problem);
    await wait(POLL_MS);
  }
}

async function canConnect(port: number): Promise<boolean> {
  const socket = connect(port, HOST);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
