import { describe, expect, it } from 'vitest';

import { sineWav, wavFile, type WavFormat, type WavOptions } from '../../../test/support/audio-fixtures.js';
import { readWavLayout, readWavStart, type WavLayout } from './wav-header.js';

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

  it.each([
    ['plain', { sampleRateHz: 16_000 }, { start: 44, end: 44 + 64_000 }],
    ['of another rate', {}, undefined],
    ['stereo', { sampleRateHz: 16_000, channels: 2 }, undefined],
  ])('tells where samples that need no decoding stand: %s', async (_, options, range) => {
    expect((await read(twoSeconds(options)))?.enginePcm).toEqual(range);
  });

  it('leaves samples of an extensible header to the decoder', async () => {
    const extension = Buffer.concat([Buffer.from([22, 0, 16, 0, 1, 0, 0, 0, 1, 0]), Buffer.alloc(14)]);
    const left = {
      tag: 0xfffe,
      channels: 1,
      sampleRateHz: 16_000,
      bitsPerSample: 16,
      blockBytes: 2,
      extension,
    };
    expect((await read(wavFile(left, new Uint8Array(64))))?.enginePcm).toBeUndefined();
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

describe('readWavStart', () => {
  const header = (format: Partial<WavFormat>): Uint8Array =>
    wavFile(
      { tag: 1, channels: 1, sampleRateHz: 16_000, bitsPerSample: 16, blockBytes: 2, ...format },
      new Uint8Array(),
      { declaredBytes: 0xffff_ffff },
    );
  const extension = Uint8Array.of(22, 0, 32, 0, 4, 0, 0, 0, 3, 0, ...new Uint8Array(14));

  it.each([
    [{}, { encoding: 's16le', sampleRateHz: 16_000, channels: 1 }, 44],
    [{ tag: 7, bitsPerSample: 8, sampleRateHz: 8_000 }, { encoding: 'mulaw', sampleRateHz: 8_000 }, 44],
    [{ tag: 0xfffe, bitsPerSample: 32, channels: 2, extension }, { encoding: 'f32le', channels: 2 }, 68],
  ])('tells what follows %o', (format, samples, dataOffset) => {
    expect(readWavStart(header(format))).toMatchObject({ samples, dataOffset });
  });

  it.each([
    { tag: 2 },
    { bitsPerSample: 12 },
    { channels: 0 },
    { channels: 9 },
    { sampleRateHz: 0 },
    { sampleRateHz: 1_000_000 },
  ])('takes no samples of %o', (format) => {
    expect(readWavStart(header(format))).toBeNull();
  });

  it('needs the whole header', () => {
    expect(readWavStart(header({}).subarray(0, 40))).toBeNull();
    expect(readWavStart(new Uint8Array(100))).toBeNull();
  });
});
