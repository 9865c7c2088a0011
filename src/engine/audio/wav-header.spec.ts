import { describe, expect, it } from 'vitest';

import { sineWav, wavFile, type WavOptions } from '../../../test/support/audio-fixtures.js';
import { readWavLayout, type WavLayout } from './wav-header.js';

const read = (bytes: Uint8Array): Promise<WavLayout | null> =>
  readWavLayout(bytes.subarray(0, 65_536), bytes.length, async (offset, length) =>
    bytes.subarray(offset, offset + length),
  );

const twoSeconds = (options: Partial<WavOptions> = {}): Uint8Array =>
  sineWav({ durationSec: 2, sampleRateHz: 8_000, ...options });

describe('readWavLayout', () => {
  it('takes the declared size when it is true, whatever chunk follows', async () => {
    const list = Buffer.from('LIST\x04\0\0\0INFO', 'latin1');

    expect(await read(twoSeconds())).toEqual({ durationSec: 2, isDeclaredSizeTooSmall: false });
    expect(await read(twoSeconds({ trailer: list }))).toEqual({
      durationSec: 2,
      isDeclaredSizeTooSmall: false,
    });
  });

  it.each([0, 0xffff_ffff, 5_000_000])(
    'counts what is there when the header declares %d bytes',
    async (declaredBytes) => {
      expect(await read(twoSeconds({ declaredBytes }))).toEqual({
        durationSec: 2,
        isDeclaredSizeTooSmall: false,
      });
    },
  );

  it('sees that samples go on behind a declared size that is too small', async () => {
    expect(await read(twoSeconds({ declaredBytes: 1_000 }))).toEqual({
      durationSec: 2,
      isDeclaredSizeTooSmall: true,
    });
  });

  it('knows the length of extensible, float and µ-law files', async () => {
    const data = new Uint8Array(16_000);
    const extension = Buffer.concat([Buffer.from([22, 0, 16, 0, 0, 0, 0, 0, 1, 0]), Buffer.alloc(14)]);
    const stereo = {
      tag: 0xfffe,
      channels: 2,
      sampleRateHz: 8_000,
      bitsPerSample: 16,
      blockBytes: 4,
      extension,
    };
    const float = { tag: 3, channels: 1, sampleRateHz: 8_000, bitsPerSample: 32, blockBytes: 4 };
    const mulaw = { tag: 7, channels: 1, sampleRateHz: 8_000, bitsPerSample: 8, blockBytes: 1 };

    expect((await read(wavFile(stereo, data)))?.durationSec).toBe(0.5);
    expect((await read(wavFile(float, data)))?.durationSec).toBe(0.5);
    expect((await read(wavFile(mulaw, data)))?.durationSec).toBe(2);
  });

  it('does not guess for compressed codecs or a format without a rate', async () => {
    const gsm = { tag: 0x31, channels: 1, sampleRateHz: 8_000, bitsPerSample: 0, blockBytes: 65 };
    const noRate = { tag: 1, channels: 1, sampleRateHz: 0, bitsPerSample: 16, blockBytes: 2 };

    expect((await read(wavFile(gsm, new Uint8Array(650))))?.durationSec).toBeUndefined();
    expect((await read(wavFile(noRate, new Uint8Array(650))))?.durationSec).toBeUndefined();
  });

  it('gives null where there is no data chunk', async () => {
    expect(await read(twoSeconds().subarray(0, 40))).toBeNull();
    expect(await read(Buffer.from('RIFF\0\0\0\0WAVEdata\x02\0\0\0\0\0', 'latin1'))).toBeNull();
  });
});
