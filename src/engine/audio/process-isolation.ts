import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { systemFailure } from './system-failure.js';

const UNSHARE = ['/usr/bin/unshare', '-U', '-n', '-i'];
const PROBE_TIMEOUT_MS = 5_000;

let detected: Promise<readonly string[]> | undefined;

/**
 * The prefix of a command line that takes the network, and every privilege, away from a process; it costs 1–2 ms.
 * Empty where the system does not allow it: outside Linux, and in containers that forbid user namespaces. Found out
 * once per process.
 *
 * @throws AppError `not_ready` when the system is short of processes or files; the next call asks it again.
 */
export function isolationPrefix(): Promise<readonly string[]> {
  detected ??= probe();
  return detected;
}

async function probe(): Promise<readonly string[]> {
  if (process.platform !== 'linux') return [];
  const [command = '', ...options] = [...UNSHARE, '/bin/sh', '-c', ':'];
  try {
    await promisify(execFile)(command, options, { env: {}, cwd: '/', timeout: PROBE_TIMEOUT_MS });
    return UNSHARE;
  } catch (error) {
    const failure = systemFailure(error, 'Processes cannot be isolated');
    if (!failure.isPassing) return [];
    detected = undefined;
    throw failure;
  }
}
