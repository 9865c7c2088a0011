import { execFileSync } from 'node:child_process';

import { describe, expect, it } from 'vitest';

import type { SniffedAudio } from './audio-format.js';
import { ffmpegArguments, limitedCommand, liveFfmpegArguments } from './ffmpeg-command.js';

const flac: SniffedAudio = { format: 'flac', demuxer: 'flac', needsSeeking: false };
const mp4: SniffedAudio = { format: 'mp4', demuxer: 'mov', needsSeeking: true };

const argumentsFor = (sniffed: SniffedAudio, ignoresDeclaredLength = false): string =>
  ffmpegArguments({ sniffed, ignoresDeclaredLength, maxDurationSec: 10 }).join(' ');

describe('ffmpegArguments', () => {
  it('names one demuxer, the pipe alone and no decoder but for sound', () => {
    const line = argumentsFor(flac);

    expect(line).toContain('-protocol_whitelist pipe -format_whitelist flac -codec_whitelist pcm_u8,');
    expect(line).toContain('-f flac -i pipe:0 -map 0:a:0');
    expect(line).not.toMatch(/h264|mjpeg|png|file:/);
  });

  it('gives a container that needs seeking the open file and no way to others', () => {
    const line = argumentsFor(mp4);

    expect(line).toContain('-protocol_whitelist file ');
    expect(line).toContain('-enable_drefs 0 -use_absolute_path 0');
    expect(line).toContain('-i file:/dev/fd/0 ');
  });

  it('ends the output a little behind the limit, in bytes', () => {
    expect(argumentsFor(flac)).toContain('-fs 384000 pipe:1');
  });

  it('passes over a declared length only when told so', () => {
    expect(argumentsFor(flac)).not.toContain('-ignore_length');
    expect(argumentsFor(flac, true)).toContain('-ignore_length 1');
  });
});

describe('liveFfmpegArguments', () => {
  it('reads nothing ahead, holds nothing back, and is as confined', () => {
    const line = liveFfmpegArguments({ container: 'webm' }).join(' ');
    expect(line).toContain('-protocol_whitelist pipe -format_whitelist matroska -codec_whitelist pcm_u8,');
    expect(line).toContain('-probesize 32 -analyzeduration 0 -fflags nobuffer');
    expect(line).toMatch(/-f matroska -i pipe:0 .* -ac 1 -ar 16000 .* -flush_packets 1 -f s16le pipe:1$/);
  });

  it('says what bare samples are', () => {
    const line = liveFfmpegArguments({ encoding: 'f32le', sampleRateHz: 44_100, channels: 2 }).join(' ');
    expect(line).toContain('-ar 44100 -ac 2 -f f32le -i pipe:0');
  });
});

describe('limitedCommand', () => {
  const run = (...command: string[]): string => {
    const [file = '', ...args] = limitedCommand(command, { cpuSec: 7.2, addressSpaceMb: 256 });
    return execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  };

  it('limits core dumps, files, descriptors and CPU time', () => {
    const limits = run('/bin/sh', '-c', 'ulimit -c; ulimit -f; ulimit -n; ulimit -t').trim().split('\n');

    expect(limits).toEqual(['0', '0', '32', '8']);
  });

  it('hands arguments on as they are', () => {
    expect(run('/bin/echo', '$HOME', "a 'b'", '*')).toBe("$HOME a 'b' *\n");
  });
});
