/** What is encoded with ffmpeg; `pcm` is bare s16le, for audio that only changes its tempo. */
export type EncodedFormat = 'mp3' | 'opus' | 'aac' | 'flac' | 'pcm';

/** What the arguments for an encoding depend on. */
export interface EncodeRequest {
  format: EncodedFormat;
  /** Of the mono s16le that comes in; one of 8000, 12000, 16000, 24000 and 48000 Hz, which Opus can carry. */
  sampleRateHz: number;
  /** How much faster it plays at the same pitch, 0.5 to 2; 1 when absent. */
  tempo?: number;
}

/** Streams from the first packet on: no header that is filled in at the end, and pages of a tenth of a second. */
const OUTPUTS: Readonly<Record<EncodedFormat, readonly string[]>> = {
  mp3: ['-c:a', 'libmp3lame', '-b:a', '96k', '-write_xing', '0', '-id3v2_version', '0', '-f', 'mp3'],
  opus: [
    ...['-c:a', 'libopus', '-b:a', '48k', '-compression_level', '5', '-application', 'voip'],
    ...['-page_duration', '100000', '-f', 'opus'],
  ],
  aac: ['-c:a', 'aac', '-b:a', '96k', '-f', 'adts'],
  flac: ['-c:a', 'flac', '-f', 'flac'],
  pcm: ['-c:a', 'pcm_s16le', '-f', 's16le'],
};

/**
 * Arguments that make ffmpeg encode mono s16le of its standard input to its standard output, each packet as soon as it
 * is made. Measured: compressed audio comes 20 to 120 ms after the process has started. A change of tempo swallows up
 * to the last 100 ms, which are silence of its own.
 */
export function ffmpegEncodeArguments({ format, sampleRateHz, tempo = 1 }: EncodeRequest): string[] {
  return [
    ...['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'level+error', '-filter_threads', '1'],
    ...['-protocol_whitelist', 'pipe', '-format_whitelist', 's16le', '-codec_whitelist', 'pcm_s16le'],
    ...['-probesize', '32', '-analyzeduration', '0', '-fflags', 'nobuffer'],
    ...['-f', 's16le', '-ar', String(sampleRateHz), '-ac', '1', '-i', 'pipe:0'],
    ...['-threads', '1', '-map_metadata', '-1'],
    ...(tempo === 1 ? [] : ['-filter:a', `apad=pad_len=${sampleRateHz / 10},atempo=${tempo}`]),
    ...OUTPUTS[format],
    ...['-flush_packets', '1', 'pipe:1'],
  ];
}
