import { beforeEach, describe, expect, it } from 'vitest';
import { sineWav } from '../../../../test/support/audio-fixtures.js';
import { ScriptedLiveDecoder } from '../../../../test/support/scripted-live-decoder.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { VoiceAudio } from './voice-audio.js';

const WEBM = Buffer.from('\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm and so on', 'latin1');
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

let decoder: ScriptedLiveDecoder;
let audio: VoiceAudio;
let heard: number[];
let failures: string[];

beforeEach(() => {
  decoder = new ScriptedLiveDecoder();
  heard = [];
  failures = [];
  audio = new VoiceAudio(decoder, {
    onAudio: (pcm) => heard.push(...pcm),
    onFailure: ({ code }) => failures.push(code),
  });
});

describe('samples', () => {
  it('pass at once', async () => {
    await audio.take(Buffer.from([1, 0, 255, 255]));
    expect(heard).toEqual([1, -1]);
    expect(decoder.opened).toEqual([]);
  });

  it('are refused by the half', async () => {
    await expect(audio.take(Buffer.from([1, 0, 2]))).rejects.toMatchObject({ code: 'malformed_message' });
    expect(heard).toEqual([]);
  });

  it('pass without their header, cut anywhere, where a WAV stream holds what is heard', async () => {
    const wav = Buffer.from(sineWav({ durationSec: 0.01 }));
    await audio.take(wav.subarray(0, 101));
    await audio.take(wav.subarray(101));
    expect(heard).toEqual([...new Int16Array(new Uint8Array(wav.subarray(44)).buffer)]);
    expect(decoder.opened).toEqual([]);
  });
});

describe('a recording', () => {
  it('is decoded while it comes', async () => {
    await audio.take(WEBM);
    await audio.take(Buffer.alloc(3));
    const [decoding] = decoder.opened;
    expect(decoding).toMatchObject({ format: { container: 'webm' }, written: [WEBM.length, 3] });
    decoding?.audio.push(Int16Array.of(7));
    await settle();
    expect(heard).toEqual([7]);
  });

  it('gives way to the next one, and is heard to its end before', async () => {
    await audio.take(WEBM);
    await audio.take(WEBM);
    const [first, second] = decoder.opened;
    second?.audio.push(Int16Array.of(2));
    await settle();
    expect(heard).toEqual([]);
    expect(first?.written).toEqual([WEBM.length]);
    first?.audio.end();
    await settle();
    expect(heard).toEqual([2]);
  });

  it('goes on in one decoder when every chunk is a WAV file of its own', async () => {
    const wav = Buffer.from(sineWav({ durationSec: 0.01, sampleRateHz: 48_000 }));
    await audio.take(wav);
    await audio.take(wav);
    expect(decoder.opened).toHaveLength(1);
    expect(decoder.opened[0]?.written).toEqual([960, 960]);
  });

  it('that fails is told once; the rest of it is passed over, the next one taken', async () => {
    await audio.take(WEBM);
    decoder.opened[0]?.audio.fail(new AppError('audio_unreadable', 'It cannot be decoded'));
    await settle();
    await audio.take(Buffer.alloc(3));
    expect(failures).toEqual(['audio_unreadable']);
    await audio.take(WEBM);
    expect(decoder.opened[1]?.written).toEqual([WEBM.length]);
    expect(heard).toEqual([]);
  });

  it('of samples that are not taken is refused, and its rest not taken for sound', async () => {
    const wav = Buffer.from(sineWav({ durationSec: 0.01 }));
    wav.writeUInt16LE(2, 20);
    await expect(audio.take(wav)).rejects.toMatchObject({ code: 'unsupported_format' });
    await audio.take(Buffer.alloc(640));
    expect(heard).toEqual([]);
  });

  it('waits its turn where too many are begun', async () => {
    const begun = performance.now();
    for (let count = 0; count < 13; count += 1) await audio.take(WEBM);
    expect(performance.now() - begun).toBeGreaterThan(150);
    expect(decoder.opened).toHaveLength(13);
  });

  it('ends with the client', async () => {
    await audio.take(WEBM);
    await audio.take(WEBM);
    await audio.close();
    expect(decoder.opened.map(({ isStopped }) => isStopped)).toEqual([true, true]);
    decoder.opened[1]?.audio.push(Int16Array.of(1));
    await settle();
    expect(heard).toEqual([]);
  });
});
