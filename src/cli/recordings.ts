import { bundledFfmpegPath } from '../engine/audio/ffmpeg-binary.js';
import { FfmpegDecoder } from '../engine/audio/ffmpeg-decoder.js';
import { StreamResampler } from '../engine/audio/stream-resampler.js';
import { ENGINE_SAMPLE_RATE_HZ } from '../engine/ports/audio-decoder.js';
import { loadConfig, readEnvironment } from '../platform/config/load-config.js';

const MAX_DURATION_SEC = 600;

/**
 * A recording of any format, as mono samples.
 *
 * @throws ConfigError, AppError; Error where there is no ffmpeg.
 */
export async function decodeRecording(file: string, rateHz = ENGINE_SAMPLE_RATE_HZ): Promise<Int16Array> {
  const ffmpegPath = loadConfig(readEnvironment()).speech.ffmpegPath ?? bundledFfmpegPath();
  if (ffmpegPath === undefined) throw new Error('No ffmpeg comes with this platform: set FFMPEG_PATH.');
  const chunks: Int16Array[] = [];
  const decoder = new FfmpegDecoder({ ffmpegPath });
  for await (const chunk of decoder.decode(file, { maxDurationSec: MAX_DURATION_SEC })) chunks.push(chunk);
  const decoded = joined(chunks);
  if (rateHz === ENGINE_SAMPLE_RATE_HZ) return decoded;
  const resampler = new StreamResampler(ENGINE_SAMPLE_RATE_HZ, rateHz);
  return joined([resampler.push(decoded), resampler.flush()]);
}

/** Samples one after the other. */
export function joined(chunks: readonly Int16Array[]): Int16Array {
  const all = new Int16Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
