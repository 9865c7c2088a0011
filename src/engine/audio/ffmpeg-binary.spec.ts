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
});
