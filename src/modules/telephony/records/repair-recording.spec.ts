import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wavHeader } from '../../../engine/audio/wav-file.js';
import { repairRecording } from './repair-recording.js';

const header = (dataBytes: number): Buffer => wavHeader({ dataBytes, sampleRateHz: 8000, channels: 2 });

describe('repairRecording', () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-repair-'));
    path = join(folder, 'a.wav');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const repaired = async (file: Buffer): Promise<Buffer> => {
    await writeFile(path, file);
    await repairRecording(path);
    return readFile(path);
  };

  it('makes the header tell of all audio that is there, in whole frames', async () => {
    const audio = Buffer.alloc(403, 7);
    expect(await repaired(Buffer.concat([header(40), audio]))).toEqual(
      Buffer.concat([header(400), audio.subarray(0, 400)]),
    );
    expect(await repaired(Buffer.concat([header(0), audio]))).toHaveLength(444);
  });

  it.each([
    ['is true', Buffer.concat([header(4), Buffer.alloc(4)])],
    ['is not whole', header(4).subarray(0, 20)],
    ['is none', Buffer.alloc(100)],
    ['is not there', Buffer.alloc(0)],
  ])('leaves a file whose header %s', async (_, file) => {
    expect(await repaired(file)).toEqual(file);
  });

  it('tells where there is no file', async () => {
    await expect(repairRecording(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
