import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLogger } from '../../platform/logging/logger.js';
import { Spool } from '../../platform/storage/spool.js';
import { SpoolSweeper } from './spool-sweeper.js';

let folder: string;
let sweeper: SpoolSweeper;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-spool-'));
  const spool = await Spool.open({ folder, maxFileBytes: 1000, maxTotalBytes: 10_000 });
  sweeper = new SpoolSweeper(spool, createLogger({ level: 'silent', pretty: false }));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const put = async (name: string, ageMinutes: number): Promise<void> => {
  await writeFile(join(folder, name), 'audio');
  const time = new Date(Date.now() - ageMinutes * 60_000);
  await utimes(join(folder, name), time, time);
};

const claiming = (...names: string[]): { spoolNames: () => Promise<string[]> } => ({
  spoolNames: () => Promise.resolve(names),
});

it('keeps what any of the claimants needs, and what is young', async () => {
  await Promise.all([put('a', 10), put('b', 10), put('orphan', 10), put('arriving', 1)]);
  sweeper.addClaimant(claiming('a'));
  sweeper.addClaimant(claiming('b'));
  await sweeper.sweep();
  expect((await readdir(folder)).sort()).toEqual(['a', 'arriving', 'b']);
});

it('removes nothing when a claimant cannot answer', async () => {
  await put('a', 10);
  sweeper.addClaimant({ spoolNames: () => Promise.reject(new Error('the database is gone')) });
  await expect(sweeper.sweep()).rejects.toThrow('the database is gone');
  expect(await readdir(folder)).toEqual(['a']);
});

it('discards audio, also what is gone already', async () => {
  await put('a', 0);
  await sweeper.discard('a');
  await sweeper.discard('a');
  expect(await readdir(folder)).toEqual([]);
});
