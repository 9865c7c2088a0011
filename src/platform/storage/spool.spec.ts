import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Spool } from './spool.js';

async function* chunksOf(...chunks: string[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

describe('Spool', () => {
  let folder: string;
  const openSpool = (limits: { maxFileBytes?: number; maxTotalBytes?: number } = {}): Promise<Spool> =>
    Spool.open({ folder, maxFileBytes: 1000, maxTotalBytes: 10_000, ...limits });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-spool-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('writes a stream under a name of its own, hashed and counted', async () => {
    const spool = await openSpool();
    const file = await spool.write(chunksOf('one', 'two'));
    expect(file).toMatchObject({ bytes: 6, sha256: createHash('sha256').update('onetwo').digest('hex') });
    expect(await readFile(spool.pathOf(file.name), 'utf8')).toBe('onetwo');
  });

  it('refuses a file above its limit and leaves nothing behind', async () => {
    const spool = await openSpool({ maxFileBytes: 5 });
    await expect(spool.write(chunksOf('one', 'two'))).rejects.toMatchObject({ code: 'payload_too_large' });
    expect(await readdir(folder)).toEqual([]);
  });

  it('refuses what does not fit into the whole spool, and says when to come back', async () => {
    const spool = await openSpool({ maxTotalBytes: 8 });
    await spool.write(chunksOf('sixsix'));
    await expect(spool.write(chunksOf('one'))).rejects.toMatchObject({
      code: 'storage_full',
      retryAfterSec: 60,
    });
    expect(await readdir(folder)).toHaveLength(1);
  });

  it('sees what other processes add and remove', async () => {
    const limits = { folder, maxFileBytes: 1000, maxTotalBytes: 8, recountAfterMs: 0 };
    const [one, other] = [await Spool.open(limits), await Spool.open(limits)];
    const { name } = await one.write(chunksOf('sixsix'));
    await expect(other.write(chunksOf('one'))).rejects.toMatchObject({ code: 'storage_full' });
    await other.remove(name);
    await one.write(chunksOf('sixsix'));
    expect(await readdir(folder)).toHaveLength(1);
  });

  describe('on a disk that is almost full', () => {
    const MIB = 1024 * 1024;

    /** A source of so many MiB that goes on when told to. */
    async function* slow(sizeMib: number, go: Promise<void>): AsyncGenerator<Buffer> {
      await go;
      for (let at = 0; at < sizeMib; at += 1) yield Buffer.alloc(MIB);
    }

    const openOn = (freeMib: number): Promise<Spool> => {
      const limits = { maxFileBytes: 100 * MIB, maxTotalBytes: 1000 * MIB };
      return Spool.open({ folder, ...limits, freeBytes: async () => freeMib * MIB });
    };

    it('counts what the files that arrive may still take', async () => {
      const spool = await openOn(64 + 30);
      let go = (): void => undefined;
      const first = spool.write(slow(20, new Promise((resolve) => (go = resolve))), 20 * MIB);
      await expect(spool.write(slow(20, Promise.resolve()), 20 * MIB)).rejects.toMatchObject({
        code: 'storage_full',
      });
      await expect(spool.write(slow(1, Promise.resolve()), 10 * MIB)).resolves.toMatchObject({ bytes: MIB });
      go();
      await expect(first).resolves.toMatchObject({ bytes: 20 * MIB });
      await expect(spool.write(slow(1, Promise.resolve()), 30 * MIB)).resolves.toMatchObject({ bytes: MIB });
    });

    it('asks again every 4 MiB where the size is not known', async () => {
      const free = [64 + 5, 64 + 5, 64 + 3];
      const spool = await Spool.open({
        folder,
        maxFileBytes: 100 * MIB,
        maxTotalBytes: 1000 * MIB,
        freeBytes: async () => (free.shift() ?? 0) * MIB,
      });
      await expect(spool.write(slow(20, Promise.resolve()))).rejects.toMatchObject({ code: 'storage_full' });
      expect(free).toEqual([]);
      expect(await readdir(folder)).toEqual([]);
    });

    it('gives back what a refused file was promised', async () => {
      const spool = await openOn(64 + 30);
      const tooMuch = spool.write(slow(1, Promise.resolve()), 40 * MIB);
      await expect(tooMuch).rejects.toMatchObject({ code: 'storage_full' });
      await expect(spool.write(slow(1, Promise.resolve()), 30 * MIB)).resolves.toMatchObject({ bytes: MIB });
    });
  });

  it('passes on what the source throws, and leaves nothing behind', async () => {
    const spool = await openSpool();
    async function* broken(): AsyncGenerator<Buffer> {
      yield Buffer.from('half');
      throw new Error('cut off');
    }
    await expect(spool.write(broken())).rejects.toThrow('cut off');
    expect(await readdir(folder)).toEqual([]);
  });

  it('counts what a former run left, and frees it when it is removed', async () => {
    await writeFile(join(folder, 'left'), 'four');
    const spool = await openSpool({ maxTotalBytes: 6 });
    await expect(spool.write(chunksOf('three'))).rejects.toMatchObject({ code: 'storage_full' });
    await spool.remove('left');
    await spool.remove('left');
    await expect(spool.write(chunksOf('three'))).resolves.toMatchObject({ bytes: 5 });
  });

  it('sweeps old files that nobody refers to, and only those', async () => {
    const spool = await openSpool();
    const [kept, orphan, young] = await Promise.all(
      ['a', 'b', 'c'].map((text) => spool.write(chunksOf(text))),
    );
    const longAgo = new Date(Date.now() - 7_200_000);
    for (const file of [kept, orphan]) await utimes(spool.pathOf(file?.name ?? ''), longAgo, longAgo);
    expect(await spool.removeAllBut(new Set([kept?.name ?? '']), 3_600_000)).toBe(1);
    expect((await readdir(folder)).sort()).toEqual([kept?.name, young?.name].sort());
  });
});
