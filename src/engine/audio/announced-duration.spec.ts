import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTempDir, makeWithFfmpeg, sineInput, sineWav } from '../../../test/support/audio-fixtures.js';
import { announcedDurationSec } from './announced-duration.js';
import { sniffAudio } from './audio-sniffer.js';

let folder: Awaited<ReturnType<typeof makeTempDir>>;

beforeAll(async () => {
  folder = await makeTempDir();
});
afterAll(() => folder.remove());

const announcedBy = (file: Uint8Array): number | undefined => {
  const sniffed = sniffAudio(file, file.length);
  if (sniffed === null) throw new Error('not recognised');
  return announcedDurationSec(sniffed, file.subarray(0, 65_536), file.length);
};

const made = async (name: string, args: readonly string[] = []): Promise<Uint8Array> =>
  readFile(await makeWithFfmpeg(`${folder.path}/${name}`, [...sineInput({ durationSec: 12 }), ...args]));

describe('announcedDurationSec', () => {
  it.each<[string, string[]]>([
    ['a.flac', []],
    ['a.mp3', []],
    ['a.wav', []],
    ['a.m4a', ['-movflags', '+faststart']],
  ])('knows what the header of a file that was cut says: %s', async (name, args) => {
    const file = await made(name, args);
    const announced = announcedBy(file.subarray(0, Math.floor(file.length / 2)));
    expect(Math.abs((announced ?? 0) - 12)).toBeLessThan(0.2);
  });

  it.each(['b.ogg', 'b.mp3'])('does not guess: %s', async (name) => {
    const file = await made(name, name.endsWith('mp3') ? ['-write_xing', '0'] : ['-c:a', 'libvorbis']);
    expect(announcedBy(file.subarray(0, file.length / 2))).toBeUndefined();
  });

  it.each([0, 0x7fff_f000, 0xffff_ffff])(
    'takes a size of %d for that of an unfinished file',
    (declaredBytes) => {
      expect(announcedBy(sineWav({ durationSec: 2, declaredBytes }))).toBeUndefined();
    },
  );
});
