import type { Writable } from 'node:stream';
import { AppError } from '../../platform/errors/app-error.js';
import { confinedCommand } from './ffmpeg-command.js';
import { ffmpegEncodeArguments, type EncodeRequest } from './ffmpeg-encode-command.js';
import { FfmpegProcess } from './ffmpeg-process.js';
import { isolationPrefix } from './process-isolation.js';

/** CPU time of one encoding: it takes 20 ms for each second of audio, so this is hours of it. */
const LIMITS = { cpuSec: 300, addressSpaceMb: 512 };

/** Mono s16le as it comes to be; the signal ends it, also while somebody waits for more. */
export type PcmSource = (signal: AbortSignal) => AsyncIterable<Int16Array>;

export interface FfmpegEncoderOptions {
  /** Absolute path of the ffmpeg binary. */
  ffmpegPath: string;
  /** Told the process id of each encoder that starts. */
  onSpawn?: (pid: number) => void;
}

/** Encodes each stream in an ffmpeg process of its own, as confined as those that decode. */
export class FfmpegEncoder {
  constructor(private readonly options: FfmpegEncoderOptions) {}

  /**
   * Encodes audio while it is made, and asks for it no faster than what comes of it is taken. Ending the iteration, or
   * the signal, ends source and process.
   *
   * @throws AppError `cancelled`, `not_ready`, `internal`; what the source throws, after what was made of its audio.
   */
  async *encode(
    open: PcmSource,
    request: EncodeRequest,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const ending = new AbortController();
    const either = AbortSignal.any([signal, ending.signal]);
    const prefix = await isolationPrefix();
    if (signal.aborted) throw cancelled();
    const ffmpeg = this.start(request, prefix);
    const abort = (): void => ffmpeg.kill('cancelled');
    either.addEventListener('abort', abort, { once: true });
    const feed = new EncoderFeed(ffmpeg);
    const feeding = feed.run(open(either), either);
    try {
      yield* ffmpeg.output();
      const { code, messages } = await ffmpeg.exited;
      if (signal.aborted) throw cancelled();
      if (feed.failure !== undefined) throw feed.failure.reason;
      if (code !== 0) throw new AppError('internal', 'The audio cannot be encoded', { cause: messages });
    } finally {
      ending.abort();
      await Promise.all([ffmpeg.stop(), feeding]);
    }
  }

  private start(request: EncodeRequest, prefix: readonly string[]): FfmpegProcess {
    const { ffmpegPath, onSpawn } = this.options;
    const command = confinedCommand([ffmpegPath, ...ffmpegEncodeArguments(request)], prefix, LIMITS);
    const ffmpeg = FfmpegProcess.start({ command, input: 'pipe', niceness: 0 });
    if (ffmpeg.pid !== undefined) onSpawn?.(ffmpeg.pid);
    return ffmpeg;
  }
}

/** Writes audio to an encoder as fast as it takes it. */
class EncoderFeed {
  /** Why the source broke off. */
  failure: { readonly reason: unknown } | undefined;

  constructor(private readonly ffmpeg: FfmpegProcess) {}

  /** Settles when all is written, the source has failed, or the encoder takes no more. */
  async run(source: AsyncIterable<Int16Array>, signal: AbortSignal): Promise<void> {
    const { input } = this.ffmpeg;
    if (input === null) return;
    try {
      for await (const { buffer, byteOffset, byteLength } of source) {
        if (signal.aborted || !input.writable) return;
        const isFull = !input.write(new Uint8Array(buffer, byteOffset, byteLength));
        if (isFull) await untilDrained(input);
      }
    } catch (reason) {
      this.failure = { reason };
    } finally {
      input.end();
    }
  }
}

function untilDrained(input: Writable): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      input.off('drain', settle).off('close', settle);
      resolve();
    };
    input.once('drain', settle).once('close', settle);
    if (input.destroyed) settle();
  });
}

const cancelled = (): AppError => new AppError('cancelled', 'Encoding was cancelled');
