import { describe, expect, it } from 'vitest';

import { mp3Duration } from './mp3-duration.js';

const stream = { offset: 10, bitrateBps: 64_000, frameSec: 0.024 };

function firstFrame(tagOffset: number, magic: string, flags: number): Uint8Array {
  const bytes = Buffer.alloc(200);
  const offset = stream.offset + tagOffset;
  bytes.write(magic, offset, 'latin1');
  bytes.writeUInt32BE(flags, offset + 4);
  bytes.writeUInt32BE(1_000, offset + 8);
  bytes.writeUInt32BE(80_000, offset + 12);
  return bytes;
}

describe('mp3Duration', () => {
  it.each([
    [36, 'Xing'],
    [21, 'Info'],
    [13, 'Xing'],
  ])('reads the frame count at offset %d', (tagOffset, magic) => {
    expect(mp3Duration(firstFrame(tagOffset, magic, 3), stream, 80_010)).toEqual({
      durationSec: 24,
      isCounted: true,
    });
  });

  it('counts only the bytes that are there of a file cut short', () => {
    expect(mp3Duration(firstFrame(36, 'Xing', 15), stream, 40_010).durationSec).toBe(12);
  });

  it.each([
    ['no count', 'LAME', 3],
    ['a count without bytes', 'Xing', 1],
  ])('estimates by the bit rate with %s', (_name, magic, flags) => {
    expect(mp3Duration(firstFrame(36, magic, flags), stream, 80_010)).toEqual({
      durationSec: 10,
      isCounted: false,
    });
  });
});
