import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isDiskFull } from './disk-space.js';
import { ModelError } from './model-error.js';

interface LockOwner {
  pid: number;
  host: string;
  /** Tells this lock from every other one. */
  id: string;
}

const HEARTBEAT_MS = 10_000;
/** A lock of another host whose owner has not touched it for so long belongs to nobody. */
const ABANDONED_AFTER_MS = 60_000;
/** What file systems answer that know no hard links. */
const WITHOUT_LINKS: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/**
 * Does something to a model while no other process installs or removes it. The lock of a process that is gone is
 * taken over.
 *
 * @param options.freesSpace where the disk has no room for a lock, what nobody else has locked is done without: who would
 *   install something has none either.
 * @throws ModelError `busy`; Error of the file system.
 */
export async function withModelLock<T>(
  modelsDir: string,
  name: string,
  work: () => Promise<T>,
  { freesSpace = false } = {},
): Promise<T> {
  const path = join(modelsDir, `.${name}.lock`);
  const owner: LockOwner = { pid: process.pid, host: hostname(), id: randomUUID() };
  try {
    await acquire(path, name, owner);
  } catch (error) {
    if (!freesSpace || !isDiskFull(error) || (await ownerOf(path)) !== undefined) throw error;
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    // A lock that was taken away is noticed at the end.
    utimes(path, now, now).catch(() => undefined);
  }, HEARTBEAT_MS).unref();
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    if ((await ownerOf(path))?.id === owner.id) await rm(path, { force: true });
  }
}

async function acquire(path: string, name: string, owner: LockOwner): Promise<void> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (await create(path, owner)) return;
    const other = await ownerOf(path);
    if (other !== undefined && (await isAlive(path, other))) {
      const where = other.host === owner.host ? '' : ` on ${other.host}`;
      const message = `${name} is being installed or removed by process ${other.pid}${where}`;
      throw new ModelError('busy', message, { isPassing: true });
    }
    await takeAway(path, other);
  }
  throw new ModelError('busy', `${name} is being installed or removed by another process`, {
    isPassing: true,
  });
}

/** Puts the lock there with its content at once, unless there is one. */
async function create(path: string, owner: LockOwner): Promise<boolean> {
  const temporary = `${path}.${owner.id}`;
  try {
    await writeFile(temporary, JSON.stringify(owner));
    await link(temporary, path);
    return true;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (WITHOUT_LINKS.has(code)) return createWithoutLink(path, owner);
    if (code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function createWithoutLink(path: string, owner: LockOwner): Promise<boolean> {
  try {
    await writeFile(path, JSON.stringify(owner), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes a lock, and puts it back when it is another one than was looked at. */
async function takeAway(path: string, expected: LockOwner | undefined): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const taken = await ownerOf(aside);
  if (taken?.id !== expected?.id) await link(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
}

/** Undefined where there is no lock, or nothing that can be read as one. */
async function ownerOf(path: string): Promise<LockOwner | undefined> {
  try {
    const { pid, host, id } = JSON.parse(await readFile(path, 'utf8')) as Partial<LockOwner>;
    const isOne = Number.isSafeInteger(pid) && typeof host === 'string' && typeof id === 'string';
    return isOne ? ({ pid, host, id } as LockOwner) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function isAlive(path: string, { pid, host }: LockOwner): Promise<boolean> {
  if (host === hostname() && !isRunning(pid)) return false;
  const touchedAtMs = await stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
  return Date.now() - touchedAtMs < ABANDONED_AFTER_MS;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
