import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

/** Whether a process with that id runs on this machine. */
export type ProcessProbe = (pid: number) => boolean;

/** Name under which a process holds leases: `host:pid:nonce`. */
export class JobOwner {
  readonly id: string;

  constructor(
    private readonly host: string = hostname(),
    private readonly pid: number = process.pid,
    private readonly isRunning: ProcessProbe = isProcessRunning,
  ) {
    this.id = `${host}:${pid}:${randomBytes(6).toString('hex')}`;
  }

  /**
   * Whether the process that took the name `ownerId` is known to be gone: no such process on this host, or an
   * earlier process that had this one's number, as in a container that was restarted. False when in doubt.
   */
  isGone(ownerId: string): boolean {
    if (ownerId === this.id) return false;
    const [, host, pidText] = /^(.*):(\d+):[0-9a-f]+$/.exec(ownerId) ?? [];
    if (host !== this.host || pidText === undefined) return false;
    const pid = Number(pidText);
    return pid === this.pid || !this.isRunning(pid);
  }
}

function isProcessRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
