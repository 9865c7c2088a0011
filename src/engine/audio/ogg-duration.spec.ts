import { describe, expect, it } from 'vitest';

import { oggDurationSec } from './ogg-duration.js';

function page(payload: string, granule: bigint, serial = 7): Uint8Array {
  const header = Buffer.alloc(28);
  header.write('OggS', 0, 'latin1');
  header.writeBigUInt64LE(granule, 6);
  header.writeUInt32LE(serial, 14);
  header[26] = 1;
  header[27] = payload.length;
  return Buffer.concat([header, Buffer.from(payload, 'latin1')]);
}

const opusHead = page('OpusHead\x01\x01', 0n);
const tags = page('OpusTags', 0n);
const concat = (...pages: Uint8Array[]): Uint8Array => Buffer.concat(pages);

describe('oggDurationSec', () => {
  it('counts from the first to the last sound page', () => {
    const file = concat(
      opusHead,
      tags,
      page('aa', 48_000n),
      page('bb', 480_000n),
      page('cc', 2n ** 64n - 1n),
    );

    expect(oggDurationSec(file, file)).toBe(9);
  });

  it('is not misled by a recording that starts late, or by another stream', () => {
    const start = 48_000n * 36_000n;
    const file = concat(
      opusHead,
      tags,
      page('aa', start),
      page('bb', start + 96_000n),
      page('zz', 2n ** 40n, 8),
    );

    expect(oggDurationSec(file, file)).toBe(2);
  });

  it('reads the clock of Vorbis and Speex', () => {
    const rate = '\x44\xac\0\0';
    const vorbis = concat(page(`\x01vorbis\0\0\0\0\x01${rate}`, 0n), page('a', 44_100n), page('b', 88_200n));
    const speex = concat(
      page(`Speex   ${'\0'.repeat(28)}\x40\x1f\0\0`, 0n),
      page('a', 8_000n),
      page('b', 24_000n),
    );

    expect(oggDurationSec(vorbis, vorbis)).toBe(1);
    expect(oggDurationSec(speex, speex)).toBe(2);
  });

  it('does not know for other codecs, without sound pages and on cut pages', () => {
    const flac = concat(page('\x7fFLAC', 0n), page('a', 1n), page('b', 2n));

    expect(oggDurationSec(flac, flac)).toBeUndefined();
    expect(oggDurationSec(opusHead, opusHead)).toBeUndefined();
    expect(oggDurationSec(opusHead.subarray(0, 20), opusHead)).toBeUndefined();
  });
});
