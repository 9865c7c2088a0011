import { ENGINE_SAMPLE_RATE_HZ } from '../ports/audio-decoder.js';
import type { LiveAudioFormat } from '../ports/live-audio-decoder.js';
import type { SniffedAudio } from './audio-format.js';
import { MAX_CHANNELS } from './wav-header.js';

/** Decoded audio beyond the limit that is let through, so that exceeding it is seen and not cut off. */
const OVERRUN_SEC = 2;
const BYTES_PER_SEC = ENGINE_SAMPLE_RATE_HZ * 2;
const MAX_OPEN_FILES = 32;

/** Every decoder that may run; pictures, video and subtitles in a file are never decoded. */
const DECODERS = [
  ...[
    'u8',
    's8',
    's16le',
    's16be',
    's24le',
    's24be',
    's32le',
    's32be',
    'f32le',
    'f32be',
    'f64le',
    'f64be',
  ].map((layout) => `pcm_${layout}`),
  ...['pcm_mulaw', 'pcm_alaw', 'adpcm_ms', 'adpcm_ima_wav', 'adpcm_ima_qt', 'g722', 'g726', 'gsm', 'gsm_ms'],
  ...['mp1', 'mp1float', 'mp2', 'mp2float', 'mp3', 'mp3float', 'aac', 'alac', 'ac3', 'eac3'],
  ...['flac', 'vorbis', 'libvorbis', 'opus', 'libopus', 'speex', 'libspeex'],
  ...['wmav1', 'wmav2', 'wmapro', 'wmalossless', 'wmavoice'],
  ...['amrnb', 'amrwb', 'libopencore_amrnb', 'libopencore_amrwb'],
];

/** What the arguments for a file depend on. */
export interface DecodeRequest {
  sniffed: SniffedAudio;
  ignoresDeclaredLength: boolean;
  maxDurationSec: number;
  /** Whether the channels come apart, as a WAV stream, and not mixed to one, as bare samples. */
  keepsChannels?: boolean;
}

/** Limits that the operating system enforces on a decoder; where it offers them. */
export interface ProcessLimits {
  cpuSec: number;
  addressSpaceMb: number;
}

/**
 * Arguments that make ffmpeg decode its standard input to 16 kHz s16le on standard output. One demuxer, a list
 * of sound decoders and one protocol are all it may use: the pipe, or, for a container that needs seeking, the
 * already open file.
 */
export function ffmpegArguments({
  sniffed: { demuxer, needsSeeking },
  ignoresDeclaredLength,
  maxDurationSec,
  keepsChannels = false,
}: DecodeRequest): string[] {
  const maxBytes = (maxDurationSec + OVERRUN_SEC) * BYTES_PER_SEC * (keepsChannels ? MAX_CHANNELS : 1);
  return [
    ...confinedTo(demuxer, needsSeeking ? 'file' : 'pipe'),
    ...(ignoresDeclaredLength ? ['-ignore_length', '1'] : []),
    ...['-threads', '1', '-f', demuxer, '-i', needsSeeking ? 'file:/dev/fd/0' : 'pipe:0'],
    ...(keepsChannels ? toEngineRate : toEnginePcm),
    // Unflushed, output comes in 32 KB writes, which halves what reading it costs this process.
    ...['-flush_packets', '0', '-f', keepsChannels ? 'wav' : 's16le'],
    ...['-fs', String(Math.ceil(maxBytes)), 'pipe:1'],
  ];
}

/**
 * The same for a stream that is decoded as it comes: nothing is read ahead, and each packet is given as soon as it is
 * decoded. Measured with 100 ms chunks of WebM: what came is given 20 to 100 ms later.
 */
export function liveFfmpegArguments(format: LiveAudioFormat): string[] {
  const isBare = 'encoding' in format;
  const demuxer = isBare ? format.encoding : LIVE_DEMUXERS[format.container];
  const bare = isBare ? ['-ar', String(format.sampleRateHz), '-ac', String(format.channels)] : [];
  return [
    ...confinedTo(demuxer, 'pipe'),
    ...['-probesize', '32', '-analyzeduration', '0', '-fflags', 'nobuffer', '-flags', 'low_delay'],
    ...['-threads', '1', ...bare, '-f', demuxer, '-i', 'pipe:0'],
    ...toEnginePcm,
    ...['-flush_packets', '1', '-f', 's16le', 'pipe:1'],
  ];
}

const LIVE_DEMUXERS = { webm: 'matroska', ogg: 'ogg', mp4: 'mov' } as const;

function confinedTo(demuxer: string, protocol: 'file' | 'pipe'): string[] {
  return [
    ...['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'level+info', '-filter_threads', '1'],
    ...['-protocol_whitelist', protocol],
    ...['-format_whitelist', demuxer, '-codec_whitelist', DECODERS.join(',')],
    ...(demuxer === 'mov' ? ['-enable_drefs', '0', '-use_absolute_path', '0'] : []),
  ];
}

const theSound = ['-map', '0:a:0', '-vn', '-sn', '-dn', '-map_metadata', '-1'];
const toEngineRate = [...theSound, '-ar', String(ENGINE_SAMPLE_RATE_HZ), '-c:a', 'pcm_s16le'];
const toEnginePcm = [...theSound, ...['-ac', '1', '-ar', String(ENGINE_SAMPLE_RATE_HZ), '-c:a', 'pcm_s16le']];

/** A command line that runs another one under {@link limitedCommand} behind a prefix; as it is where there is no shell. */
export function confinedCommand(
  command: readonly string[],
  prefix: readonly string[],
  limits: ProcessLimits,
): readonly string[] {
  return process.platform === 'win32' ? command : [...prefix, ...limitedCommand(command, limits)];
}

/**
 * A command line that runs another one under limits: no core dump, no file written, little memory, CPU time and few
 * open files. A limit that the system does not know is passed over.
 */
export function limitedCommand(command: readonly string[], limits: ProcessLimits): string[] {
  const settings = [
    'ulimit -c 0',
    'ulimit -f 0',
    `ulimit -n ${MAX_OPEN_FILES}`,
    `ulimit -t ${Math.ceil(limits.cpuSec)}`,
    `ulimit -v ${Math.ceil(limits.addressSpaceMb * 1_024)}`,
  ];
  const script = settings.map((setting) => `${setting} 2>/dev/null; `).join('') + 'exec "$@"';
  return ['/bin/sh', '-c', script, 'sh', ...command];
}
