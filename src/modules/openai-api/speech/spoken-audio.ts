import type { FfmpegEncoder, PcmSource } from '../../../engine/audio/ffmpeg-encoder.js';
import { StreamResampler } from '../../../engine/audio/stream-resampler.js';
import { wavStreamHeader } from '../../../engine/audio/wav-stream-header.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { invalidParameter } from '../requests/checked-input.js';
import type { SpeechOrder } from './speech-order.js';

/** OpenAI's rate, which `pcm` has no header to tell. */
export const SPEECH_RATE_HZ = 24_000;

/**
 * What an order asks for, in its format, while it is spoken; nothing before there is audio.
 *
 * @param onSpoken told of the length of what was spoken, as it is.
 */
export async function* spokenAudio(
  order: SpeechOrder,
  encoder: FfmpegEncoder,
  onSpoken: (ms: number) => void,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { format, tempo } = order;
  const source: PcmSource = (ending) => timed(speechOf(order, ending), (ms) => onSpoken(ms / tempo));
  if (format === 'wav') yield* behindHeader(samplesOf(source, tempo, encoder, signal));
  else if (format === 'pcm') yield* samplesOf(source, tempo, encoder, signal);
  else yield* encoder.encode(source, { format, sampleRateHz: SPEECH_RATE_HZ, tempo }, signal);
}

async function* samplesOf(
  source: PcmSource,
  tempo: number,
  encoder: FfmpegEncoder,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (tempo === 1) {
    for await (const { buffer, byteOffset, byteLength } of source(signal)) {
      yield new Uint8Array(buffer, byteOffset, byteLength);
    }
  } else yield* encoder.encode(source, { format: 'pcm', sampleRateHz: SPEECH_RATE_HZ, tempo }, signal);
}

/** The header goes with the first audio: until then an error can still be told by the status. */
async function* behindHeader(
  samples: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let header: Uint8Array | undefined = wavStreamHeader(SPEECH_RATE_HZ);
  for await (const bytes of samples) {
    yield header === undefined ? bytes : Buffer.concat([header, bytes]);
    header = undefined;
  }
  if (header !== undefined) yield header;
}

async function* timed(
  speech: AsyncIterable<Int16Array>,
  onSpoken: (ms: number) => void,
): AsyncGenerator<Int16Array, void, undefined> {
  for await (const pcm of speech) {
    onSpoken((pcm.length * 1000) / SPEECH_RATE_HZ);
    yield pcm;
  }
}

/** The speech at OpenAI's rate. */
async function* speechOf(
  { synthesis, request }: SpeechOrder,
  signal: AbortSignal,
): AsyncGenerator<Int16Array, void, undefined> {
  const { sampleRateHz } = synthesis.capabilities;
  const resampler =
    sampleRateHz === SPEECH_RATE_HZ ? undefined : new StreamResampler(sampleRateHz, SPEECH_RATE_HZ);
  try {
    for await (const pcm of synthesis.speak(request, signal)) {
      const converted = resampler?.push(pcm) ?? pcm;
      if (converted.length > 0) yield converted;
    }
  } catch (error) {
    throw asVoiceProblem(error);
  }
  const rest = resampler?.flush();
  if (rest !== undefined && rest.length > 0) yield rest;
}

/** Only its voice can be wrong about a request that was checked before. */
function asVoiceProblem(error: unknown): unknown {
  const isInvalid = error instanceof AppError && error.code === 'invalid_request';
  return isInvalid ? invalidParameter('voice', error.message, error) : error;
}
