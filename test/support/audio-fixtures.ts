import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { bundledFfmpegPath } from '../../src/engine/audio/ffmpeg-binary.js';

/** The ffmpeg that tests make and decode audio with: `FFMPEG_PATH`, else the bundled one. */
export function testFfmpegPath(): string {
  const path = process.env['FFMPEG_PATH'] ?? bundledFfmpegPath();
  if (path === undefined) throw new Error('No bundled ffmpeg for this platform: set FFMPEG_PATH');
  return path;
}

/** A folder of its own for a test file; `remove` deletes it with all it holds. */
export async function makeTempDir(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'parley-audio-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Writes `path` with ffmpeg, the bundled one where there is one: its encoders are known. The name settles the container. */
export async function makeWithFfmpeg(path: string, args: readonly string[]): Promise<string> {
  const quietly = ['-hide_banner', '-nostdin', '-v', 'error', '-y'];
  await promisify(execFile)(bundledFfmpegPath() ?? testFfmpegPath(), [...quietly, ...args, path]);
  return path;
}

export interface SineOptions {
  durationSec: number;
  frequencyHz?: number;
  sampleRateHz?: number;
  channels?: number;
}

/** ffmpeg arguments for a sine wave as input. */
export function sineInput({ durationSec, frequencyHz = 440, sampleRateHz = 44_100 }: SineOptions): string[] {
  const source = `sine=frequency=${frequencyHz}:sample_rate=${sampleRateHz}:duration=${durationSec}`;
  return ['-f', 'lavfi', '-i', source];
}

export interface WavOptions extends SineOptions {
  /** Size that the data chunk claims; the true one when omitted. */
  declaredBytes?: number;
  /** Bytes behind the samples. */
  trailer?: Uint8Array;
}

/** A 16-bit PCM WAV file of a sine wave at half amplitude, made without ffmpeg. */
export function sineWav(options: WavOptions): Uint8Array {
  const { durationSec, frequencyHz = 440, sampleRateHz = 16_000, channels = 1 } = options;
  const frames = Math.round(durationSec * sampleRateHz);
  const samples = new Int16Array(frames * channels);
  for (let i = 0; i < samples.length; i += 1) {
    const timeSec = Math.floor(i / channels) / sampleRateHz;
    samples[i] = Math.round(16_384 * Math.sin(2 * Math.PI * frequencyHz * timeSec));
  }
  const format = { tag: 1, channels, sampleRateHz, bitsPerSample: 16, blockBytes: channels * 2 };
  return wavFile(format, new Uint8Array(samples.buffer), options);
}

export interface WavFormat {
  tag: number;
  channels: number;
  sampleRateHz: number;
  bitsPerSample: number;
  blockBytes: number;
  /** Byte rate that the header names; samples times block size when omitted. */
  bytesPerSec?: number;
  /** Bytes that follow the 16 of the format chunk. */
  extension?: Uint8Array;
}

/** A WAV file around bytes of any codec. */
export function wavFile(
  format: WavFormat,
  data: Uint8Array,
  {
    declaredBytes = data.length,
    trailer = new Uint8Array(),
  }: Pick<WavOptions, 'declaredBytes' | 'trailer'> = {},
): Uint8Array {
  const extension = format.extension ?? new Uint8Array();
  const header = Buffer.alloc(36);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE((36 + extension.length + declaredBytes) % 2 ** 32, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16 + extension.length, 16);
  header.writeUInt16LE(format.tag, 20);
  header.writeUInt16LE(format.channels, 22);
  header.writeUInt32LE(format.sampleRateHz, 24);
  header.writeUInt32LE(format.bytesPerSec ?? format.sampleRateHz * format.blockBytes, 28);
  header.writeUInt16LE(format.blockBytes, 32);
  header.writeUInt16LE(format.bitsPerSample, 34);
  const dataHeader = Buffer.alloc(8);
  dataHeader.write('data', 0, 'latin1');
  dataHeader.writeUInt32LE(declaredBytes, 4);
  return Buffer.concat([header, extension, dataHeader, data, trailer]);
}

/** The frequency of a tone by its rising zero crossings, measured away from both ends. */
export function toneFrequencyHz(samples: Int16Array, sampleRateHz: number): number {
  const inner = samples.subarray(Math.floor(samples.length * 0.1), Math.floor(samples.length * 0.9));
  let first = -1;
  let last = -1;
  let crossings = 0;
  for (let i = 1; i < inner.length; i += 1) {
    if ((inner[i - 1] ?? 0) < 0 && (inner[i] ?? 0) >= 0) {
      if (first < 0) first = i;
      else crossings += 1;
      last = i;
    }
  }
  return crossings === 0 ? 0 : (crossings * sampleRateHz) / (last - first);
}
