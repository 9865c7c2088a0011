import { describe, expect, it } from 'vitest';

import { testFfmpegPath } from '../../../test/support/audio-fixtures.js';
import { readFfmpegVersion } from './ffmpeg-binary.js';

describe('readFfmpegVersion', () => {
  it('gives the version of a binary that runs', async () => {
    expect(await readFfmpegVersion(testFfmpegPath())).toMatch(/^[\w.+:~-]+$/);
  });

  it('fails for one that is not there', async () => {
    await expect(readFfmpegVersion('/nowhere/ffmpeg')).rejects.toThrow('ENOENT');
  });

  it.each(['true', 'echo'])('fails for another program: %s', async (program) => {
    await expect(readFfmpegVersion(`/bin/${program}`)).rejects.toThrow('The program is no ffmpeg');
  });
});
