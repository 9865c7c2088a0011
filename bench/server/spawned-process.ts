import { spawn, spawnSync, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';

export interface SpawnOptions {
  script: string;
  args?: readonly string[];
  env?: Record<string, string>;
  cwd?: string;
  /** The core to stay on, where `taskset` exists. */
  core?: number;
  stdio?: StdioOptions;
}

const STOP_DEADLINE_MS = 20_000;

/** Whether processes can be kept on a core. */
export function canPin(): boolean {
  return spawnSync('taskset', ['--version'], { stdio: 'ignore' }).status === 0;
}

/**
 * Starts a Node process without the settings of this one. Whoever starts it ends it with {@link stopProcess}; it does
 * not outlive this process.
 */
export function spawnNode(options: SpawnOptions): ChildProcess {
  const { script, args = [], env = {}, core, cwd, stdio = ['ignore', 'ignore', 'inherit', 'ipc'] } = options;
  const command = [process.execPath, script, ...args];
  const pinned = core !== undefined && canPin() ? ['taskset', '-c', String(core), ...command] : command;
  const child = spawn(pinned[0] ?? '', pinned.slice(1), {
    stdio,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    ...(cwd === undefined ? {} : { cwd }),
  });
  const killWithUs = (): void => void child.kill('SIGKILL');
  process.on('exit', killWithUs);
  child.once('exit', () => process.off('exit', killWithUs));
  return child;
}

/** Ends a process with SIGTERM, or harder when it takes too long. */
export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS);
  child.kill('SIGTERM');
  await exited;
  clearTimeout(timer);
}

/** The next message of a process. @throws Error when it ends instead. */
export async function nextMessage<T>(child: ChildProcess): Promise<T> {
  const ended = new AbortController();
  const exited = once(child, 'exit', { signal: ended.signal }).then(([code]) => {
    throw new Error(`The process ended with ${String(code)}`);
  });
  const message = once(child, 'message', { signal: ended.signal }).then(([first]) => first as T);
  try {
    return await Promise.race([message, exited]);
  } finally {
    ended.abort();
    await Promise.allSettled([message, exited]);
  }
}
