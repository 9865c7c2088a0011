import { mkdtemp, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contentKeyOf, type CachedContent } from './cached-content.js';
import { DiskStore } from './disk-store.js';

const keyOf = (name: string | number): string => contentKeyOf([name]);
const contentOf = (bytes: number, fill = 7): CachedContent => ({
  about: { provider: 'scripted' },
  bytes: new Uint8Array(bytes).fill(fill),
});

describe('DiskStore', () => {
  let folder: string;
  const openStore = (maxBytes = 10_000): DiskStore => new DiskStore({ folder, maxBytes, recountAfterMs: 0 });
  const fileOf = (name: string): string => join(folder, keyOf(name));
  const storedBytes = async (): Promise<number> => {
    const sizes = await Promise.all((await readdir(folder)).map((name) => stat(join(folder, name))));
    return sizes.reduce((sum, { size }) => sum + size, 0);
  };

  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'parley-cache-')), 'speech');
  });
  afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

  it('makes nothing before something is kept', async () => {
    const store = openStore();
    expect(await store.read(keyOf('a'))).toBeUndefined();
    expect([await store.size(), await store.clear()]).toEqual([{ entries: 0, bytes: 0 }, []]);
    await expect(stat(folder)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('gives what it keeps, also after a restart and to another process', async () => {
    const store = openStore();
    await store.write(keyOf('a'), contentOf(100));
    for (const reader of [store, openStore()]) {
      const content = await reader.read(keyOf('a'));
      expect(content?.about).toEqual({ provider: 'scripted' });
      expect([...(content?.bytes ?? [])]).toEqual(new Array(100).fill(7));
    }
    expect((await stat(fileOf('a'))).mode & 0o777).toBe(0o600);
  });

  it('does not trust, and removes, a file that was cut, changed, or had another name', async () => {
    const store = openStore();
    const damage: Record<string, (path: string) => Promise<void>> = {
      cut: async (path) => writeFile(path, (await readFile(path)).subarray(0, 60)),
      emptied: (path) => writeFile(path, ''),
      changed: async (path) => {
        const bytes = await readFile(path);
        bytes[bytes.length - 1] = 8;
        await writeFile(path, bytes);
      },
      renamed: (path) => rename(fileOf('other'), path),
    };
    for (const [name, harm] of Object.entries(damage)) {
      await store.write(keyOf('other'), contentOf(100));
      await store.write(keyOf(name), contentOf(100));
      await harm(fileOf(name));
      expect(await store.read(keyOf(name)), name).toBeUndefined();
      await expect(stat(fileOf(name)), name).rejects.toMatchObject({ code: 'ENOENT' });
    }
  });

  it('removes what is not its own, once nobody can be writing it', async () => {
    const store = openStore();
    await store.write(keyOf('a'), contentOf(100));
    for (const name of ['old.part', 'new.part']) await writeFile(join(folder, name), 'half');
    await utimes(join(folder, 'old.part'), 1, 1);
    expect((await store.size()).entries).toBe(1);
    expect((await readdir(folder)).sort()).toEqual([keyOf('a'), 'new.part'].sort());
  });

  it('removes what was not used for the longest time, by any process', async () => {
    const [one, other] = [openStore(1000), openStore(1000)];
    for (const [age, name] of ['a', 'b', 'c'].entries()) {
      await one.write(keyOf(name), contentOf(200));
      await utimes(fileOf(name), 100 + age, 100 + age);
    }
    await other.read(keyOf('a'));
    await one.write(keyOf('d'), contentOf(300));
    const left = await Promise.all(['a', 'b', 'c', 'd'].map((name) => other.read(keyOf(name))));
    expect(left.map((content) => content !== undefined)).toEqual([true, false, true, true]);
  });

  it('never takes more than its bound, whatever is written, read and replaced', async () => {
    const command = fc.record({ name: fc.nat(6), bytes: fc.nat(1500), isRead: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 25 }), async (commands) => {
        const stores = [openStore(2000), openStore(2000)];
        for (const [index, { name, bytes, isRead }] of commands.entries()) {
          const store = stores[index % 2];
          const found = isRead ? await store?.read(keyOf(name)) : undefined;
          if (!isRead) await store?.write(keyOf(name), contentOf(bytes, name));
          expect(found === undefined || found.bytes.every((byte) => byte === name)).toBe(true);
          expect(await storedBytes().catch(() => 0)).toBeLessThanOrEqual(2000);
        }
        await stores[0]?.clear();
      }),
      { numRuns: 30 },
    );
  });

  it('writes what comes at once one after the other, within its bound', async () => {
    const store = openStore(2000);
    await Promise.all(Array.from({ length: 20 }, (_, index) => store.write(keyOf(index), contentOf(500))));
    expect(await storedBytes()).toBeLessThanOrEqual(2000);
    expect(await store.size()).toEqual({ entries: 3, bytes: await storedBytes() });
  });

  it('leaves a disk that is nearly full to others', async () => {
    const store = new DiskStore({ folder, maxBytes: 1000, reservedBytes: Number.MAX_SAFE_INTEGER });
    await expect(store.write(keyOf('a'), contentOf(10))).rejects.toThrow('nearly full');
    expect(await readdir(folder)).toEqual([]);
  });

  it('fails where its folder cannot be made, and leaves nothing half-written', async () => {
    await writeFile(folder, 'a file');
    await expect(openStore().write(keyOf('a'), contentOf(10))).rejects.toMatchObject({ code: 'EEXIST' });
    await rm(folder);
    const store = openStore();
    await store.write(keyOf('a'), contentOf(10));
    expect(await readdir(folder)).toEqual([keyOf('a')]);
  });
});
