/** Child processes that share the terminal with `npm start` and `npm test`. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const FORWARDED = ['SIGTERM', 'SIGHUP', 'SIGINT'];

/**
 * Runs a program to its end and resolves with its exit code. A signal that reaches this process is passed on and
 * ends it too, but not before the child: nothing is left running behind the prompt.
 *
 * @param options.killSignal what the child gets instead of the signal received, for one that would take its time.
 */
export function runProcess(command, args, { killSignal, ...options } = {}) {
  const child = spawn(command, args, { stdio: ['ignore', process.stderr, 'inherit'], ...options });
  let received;
  const forward = (signal) => {
    received = signal;
    const isSentByTerminal = signal === 'SIGINT' && process.stdin.isTTY;
    if (killSignal !== undefined || !isSentByTerminal) child.kill(killSignal ?? signal);
  };
  for (const signal of FORWARDED) process.on(signal, forward);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      for (const name of FORWARDED) process.removeListener(name, forward);
      if (received !== undefined) process.exit(128 + constants.signals[received]);
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}
