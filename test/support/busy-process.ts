import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Keeps one core busy for that long, in a process of its own, as inference does. */
export async function busyProcess(forMs: number): Promise<void> {
  const program = `const endsAt = Date.now() + ${forMs}; while (Date.now() < endsAt);`;
  await once(spawn(process.execPath, ['-e', program]), 'exit');
}
