import { AppError } from '../../platform/errors/app-error.js';
import {
  AudioDecoder,
  ENGINE_BLOCK_SAMPLES,
  ENGINE_SAMPLE_RATE_HZ,
  type DecodeOptions,
} from '../ports/audio-decoder.js';
import { openAudioSource, type AudioSource } from './audio-source.js';
import { decodeFailure, tooLong, tooShort } from './decode-failure.js';
import { readEnginePcm } from './engine-pcm.js';
import { confinedCommand, ffmpegArguments } from './ffmpeg-command.js';
import { FfmpegProcess } from './ffmpeg-process.js';
import { ChannelChunker } from './channel-chunker.js';
import { PcmChunker, type SampleChunker } from './pcm-chunker.js';
import { isolationPrefix } from './process-isolation.js';

/** A container that declares less than this many bits per second of sound lies about its length. */
const MIN_BITS_PER_SEC = 1_000;
/** CPU time beyond the time that may be waited: the second line of defence, should this process be stopped. */
const SPARE_CPU_SEC = 5;

/** What one decoding may use. */
export interface FfmpegLimits {
  /** Address space of the process; the bundled binary itself takes about 100 MB. */
  addressSpaceMb: number;
  /** Scheduling priority, 0–19; higher is more patient. */
  niceness: number;
  /** Time that may be spent waiting for ffmpeg: this much … */
  baseWaitMs: number;
  /** … and this much more for each second of audio that is allowed … */
  waitMsPerAudioSec: number;
  /** … but never more than this. Time that the consumer takes does not count. */
  maxWaitMs: number;
}

export const DEFAULT_FFMPEG_LIMITS: FfmpegLimits = {
  addressSpaceMb: 512,
  niceness: 10,
  baseWaitMs: 30_000,
  waitMsPerAudioSec: 100,
  maxWaitMs: 900_000,
};

export interface FfmpegDecoderOptions {
  /** Absolute path of the ffmpeg binary. */
  ffmpegPath: string;
  limits?: Partial<FfmpegLimits>;
  /** Told the process id of each decoder that starts. */
  onSpawn?: (pid: number) => void;
}

/**
 * Decodes with an ffmpeg process per file, which is trusted with nothing: the file reaches it as an open descriptor,
 * its container, codecs and protocols are fixed beforehand, its environment is empty, the system limits its memory,
 * CPU time and files, and it has no network where that can be taken away. It is gone when the iteration ends,
 * however that ends. WAV that holds the samples of the engine is read as it is.
 */
export class FfmpegDecoder extends AudioDecoder {
  readonly #limits: FfmpegLimits;

  constructor(private readonly options: FfmpegDecoderOptions) {
    super();
    this.#limits = { ...DEFAULT_FFMPEG_LIMITS, ...options.limits };
  }

  decode(path: string, options: DecodeOptions): AsyncGenerator<Int16Array, void> {
    return inFile(path, options, (source) =>
      source.enginePcm === undefined
        ? this.#decode(source, options, new PcmChunker(ENGINE_BLOCK_SAMPLES))
        : readEnginePcm(source.handle, source.enginePcm),
    );
  }

  decodeChannels(path: string, options: DecodeOptions): AsyncGenerator<Int16Array[], void> {
    return inFile(path, options, (source) =>
      this.#decode(source, options, new ChannelChunker(ENGINE_BLOCK_SAMPLES)),
    );
  }

  async *#decode<T>(
    source: AudioSource,
    options: DecodeOptions,
    chunker: SampleChunker<T>,
  ): AsyncGenerator<T, void> {
    const prefix = await isolationPrefix();
    failIfAborted(options.signal);
    const keepsChannels = chunker instanceof ChannelChunker;
    const ffmpeg = this.#start(source, { ...options, keepsChannels }, prefix);
    const abort = (): void => ffmpeg.kill('cancelled');
    options.signal?.addEventListener('abort', abort, { once: true });
    if (options.signal?.aborted === true) abort();
    try {
      for await (const bytes of ffmpeg.output()) {
        const chunks = chunker.push(bytes);
        refuseTooLong(source, ffmpeg, chunker.totalSamples, options.maxDurationSec);
        yield* chunks;
      }
      const isAnnounced = source.announcedSec !== undefined;
      const failure = decodeFailure(await ffmpeg.exited, chunker.totalSamples, isAnnounced);
      if (failure !== null) throw failure;
      yield* chunker.rest();
    } finally {
      options.signal?.removeEventListener('abort', abort);
      await ffmpeg.stop();
    }
  }

  #start(
    source: AudioSource,
    { maxDurationSec, keepsChannels }: { maxDurationSec: number; keepsChannels: boolean },
    prefix: readonly string[],
  ): FfmpegProcess {
    const { baseWaitMs, waitMsPerAudioSec, maxWaitMs, addressSpaceMb, niceness } = this.#limits;
    const waitBudgetMs = Math.min(maxWaitMs, baseWaitMs + waitMsPerAudioSec * maxDurationSec);
    const cpuSec = waitBudgetMs / 1_000 + SPARE_CPU_SEC;
    const request = { ...source, maxDurationSec, keepsChannels };
    const command = [this.options.ffmpegPath, ...ffmpegArguments(request)];
    const ffmpeg = FfmpegProcess.start({
      command: confinedCommand(command, prefix, { cpuSec, addressSpaceMb }),
      input: source.handle.fd,
      waitBudgetMs,
      niceness,
    });
    if (ffmpeg.pid !== undefined) this.options.onSpawn?.(ffmpeg.pid);
    return ffmpeg;
  }
}

/** What is made of an opened file, which is closed when that ends. Length that is certain is judged beforehand. */
async function* inFile<T>(
  path: string,
  { maxDurationSec, signal }: DecodeOptions,
  decode: (source: AudioSource) => AsyncIterable<T>,
): AsyncGenerator<T, void> {
  failIfAborted(signal);
  const source = await openAudioSource(path);
  try {
    if (source.hint?.isCertain === true) {
      if (source.hint.durationSec === 0) throw tooShort();
      if (source.hint.durationSec > maxDurationSec) throw tooLong(source.hint.durationSec, maxDurationSec);
    }
    for await (const samples of decode(source)) {
      failIfAborted(signal);
      yield samples;
    }
  } finally {
    await source.handle.close();
  }
}

function failIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new AppError('cancelled', 'Decoding was cancelled');
}

function refuseTooLong(
  source: AudioSource,
  ffmpeg: FfmpegProcess,
  samples: number,
  maxDurationSec: number,
): void {
  const decodedSec = samples / ENGINE_SAMPLE_RATE_HZ;
  const declaredSec = source.hint?.isCertain === true ? undefined : ffmpeg.diagnostics.durationSec;
  const isDeclaredTooLong =
    declaredSec !== undefined && declaredSec > maxDurationSec && isCredible(source, declaredSec);
  if (decodedSec <= maxDurationSec && !isDeclaredTooLong) return;
  throw tooLong(Math.max(decodedSec, declaredSec ?? source.hint?.durationSec ?? 0), maxDurationSec);
}

/** WebM declares its last time stamp, which runs on through the gaps of a recording that was paused. */
function isCredible(source: AudioSource, declaredSec: number): boolean {
  return source.sniffed.format !== 'webm' && source.sizeBytes * 8 >= declaredSec * MIN_BITS_PER_SEC;
}
