import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { freePort } from './free-port.js';
import { untilReady } from './running-app.js';

const PROGRAM = fileURLToPath(new URL('../../dist/bundle/main.js', import.meta.url));

export interface ServerProcess {
  url: string;
  child: ChildProcess;
  /** What it has written so far. */
  output(): string;
  /** Ends it with a signal and waits until it has gone; gives its exit code, null when the signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

export interface ServerProcessOptions {
  settings: Record<string, string>;
  /** Do not wait until it is ready. */
  isImpatient?: boolean;
}

/* A server outlives neither the test file that started it, nor this process when a run is broken off. */
const running = new Set<ChildProcess>();
const killAll = (): void => running.forEach((child) => child.kill('SIGKILL'));
afterAll(killAll);
process.once('exit', killAll);
process.once('disconnect', killAll);
process.once('SIGTERM', () => process.exit(1));

/** Starts the built server as a process of its own, for what cannot be done to one in this process. */
export async function startServerProcess({
  settings,
  isImpatient,
}: ServerProcessOptions): Promise<ServerProcess> {
  const port = settings['PORT'] ?? String(await freePort());
  const env = {
    PATH: process.env['PATH'],
    HOST: '127.0.0.1',
    ALIAS_PORTS: '',
    NODE_ENV: 'test',
    ...settings,
    PORT: port,
  };
  const child = spawn(process.execPath, [PROGRAM], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  child.once('exit', () => running.delete(child));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const url = `http://127.0.0.1:${port}`;
  const exited = once(child, 'exit') as Promise<[number | null]>;
  if (isImpatient !== true) await untilReady(url);
  return {
    url,
    child,
    output: () => output,
    async end(signal): Promise<number | null> {
      child.kill(signal);
      const [code] = await exited;
      return code;
    },
  };
}
