import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PartFile, partStateOf } from './part-file.js';

const FILE = { version: '"1"', bytes: 10 };

describe('a part of a file', () => {
  let dir: string;
  let path: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'parley-part-'));
    path = join(dir, 'encoder.onnx');
  });
  afterEach(() => rm(dir, { recursive: true }));

  const open = (): Promise<PartFile> => PartFile.open(path, FILE, 4);
  const write = (part: PartFile, segment: number, text: string): Promise<void> =>
    part.write(part.segments[segment]!, Buffer.from(text));

  it('is gone on with where it was left', async () => {
    const part = await open();
    await write(part, 0, 'abcd');
    await write(part, 2, 'i');
    expect([part.writtenBytes, part.prefixBytes]).toEqual([5, 4]);
    await part.close({ keep: true });
    const again = await open();
    expect(again.segments.map(({ written }) => written)).toEqual([4, 0, 1]);
    await again.close({ keep: false });
  });

  it('is gone on with from what was written down before the disk was full', async () => {
    const part = await open();
    await write(part, 0, 'abcd');
    await part.save();
    // Whatever is written there finds no room.
    await symlink('/dev/full', join(dir, `${partStateOf('encoder.onnx')}.new`));
    await write(part, 1, 'efgh');
    await expect(part.close({ keep: true })).rejects.toMatchObject({ code: 'ENOSPC' });
    await expect(part.handle.stat()).rejects.toMatchObject({ code: 'EBADF' });
    const again = await open();
    expect(again.segments.map(({ written }) => written)).toEqual([4, 0, 0]);
    await again.close({ keep: true });
  });

  it('begins anew where nothing that can be read says how far it is', async () => {
    await writeFile(path, 'abcdefghij');
    await writeFile(partStateOf(path), '{"version":');
    const part = await open();
    expect(part.writtenBytes).toBe(0);
    await part.close({ keep: true });
  });
});
