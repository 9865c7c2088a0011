import { open, readFile, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeAll } from './write-all.js';

describe('writeAll', () => {
  const path = join(tmpdir(), `write-all-${process.pid}`);
  let file: FileHandle;
  /** Takes three bytes at once. */
  let reluctant: Pick<FileHandle, 'write'>;

  beforeEach(async () => {
    file = await open(path, 'w+');
    const write = (bytes: Uint8Array, offset: number, length: number, at: number | null): unknown =>
      file.write(bytes, offset, Math.min(length, 3), at);
    reluctant = { write } as unknown as Pick<FileHandle, 'write'>;
  });
  afterEach(async () => {
    await file.close();
    await rm(path);
  });

  it('leaves no hole where the disk takes fewer bytes than it is given', async () => {
    await writeAll(reluctant, Buffer.from('........'));
    await writeAll(reluctant, Buffer.from('one after '));
    await writeAll(reluctant, Buffer.from('a header'), 0);
    expect(await readFile(path, 'utf8')).toBe('a headerone after ');
  });
});
