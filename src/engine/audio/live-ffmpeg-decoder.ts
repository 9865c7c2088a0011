import { AppError } from '../../platform/errors/app-error.js';
import { LiveAudioDecoder, type LiveAudioFormat, type LiveDecoding } from '../ports/live-audio-decoder.js';
import { decodeFailure } from './decode-failure.js';
import { confinedCommand, liveFfmpegArguments } from './ffmpeg-command.js';
import { FfmpegProcess } from './ffmpeg-process.js';
import { PcmBytes } from './pcm-bytes.js';
import { isolationPrefix } from './process-isolation.js';

/** CPU time of one stream: decoding takes 3 ms for each second of Opus, so this is days of it. */
const LIMITS = { cpuSec: 600, addressSpaceMb: 512 };
/** Bytes that may wait for a decoder; about a minute of compressed speech. */
const MAX_WAITING_BYTES = 1024 * 1024;
const FINISH_MS = 2000;

export interface LiveFfmpegDecoderOptions {
  /** Absolute path of the ffmpeg binary. */
  ffmpegPath: string;
  /** Told the process id of each decoder that starts. */
  onSpawn?: (pid: number) => void;
}

/** Decodes each stream in an ffmpeg process of its own, as confined as those that decode files. */
export class LiveFfmpegDecoder extends LiveAudioDecoder {
  constructor(private readonly options: LiveFfmpegDecoderOptions) {
    super();
  }

  async open(format: LiveAudioFormat): Promise<LiveDecoding> {
    const prefix = await isolationPrefix();
    const { ffmpegPath, onSpawn } = this.options;
    const command = confinedCommand([ffmpegPath, ...liveFfmpegArguments(format)], prefix, LIMITS);
    const ffmpeg = FfmpegProcess.start({ command, input: 'pipe', niceness: 0 });
    if (ffmpeg.pid !== undefined) onSpawn?.(ffmpeg.pid);
    return new FfmpegStream(ffmpeg);
  }
}

class FfmpegStream implements LiveDecoding {
  private hasFinished = false;
  private isStopped = false;

  constructor(private readonly ffmpeg: FfmpegProcess) {}

  get audio(): AsyncIterable<Int16Array> {
    return this.decoded();
  }

  write(bytes: Uint8Array): void {
    const { input } = this.ffmpeg;
    if (input?.writable !== true) return;
    if (input.writableLength + bytes.length > MAX_WAITING_BYTES) {
      throw new AppError('server_busy', 'More audio was sent than can be decoded');
    }
    input.write(bytes);
  }

  finish(): void {
    if (this.hasFinished) return;
    this.hasFinished = true;
    this.ffmpeg.input?.end();
    const late = setTimeout(() => this.ffmpeg.kill('finished'), FINISH_MS);
    void this.ffmpeg.exited.then(() => clearTimeout(late));
  }

  async stop(): Promise<void> {
    this.hasFinished = true;
    this.isStopped = true;
    await this.ffmpeg.stop();
  }

  private async *decoded(): AsyncGenerator<Int16Array, void> {
    const samples = new PcmBytes();
    try {
      for await (const bytes of this.output()) {
        const pcm = samples.feed(bytes);
        if (pcm.length > 0) yield pcm;
      }
      const exit = await this.ffmpeg.exited;
      if (this.hasFinished) return;
      const failure = decodeFailure(exit, 0);
      throw failure === null || failure.kind === 'invalid' ? unreadable(failure) : failure;
    } finally {
      await this.stop();
    }
  }

  /** Stopping breaks the output off under its reader, which is no failure. */
  private async *output(): AsyncGenerator<Uint8Array, void> {
    try {
      yield* this.ffmpeg.output();
    } catch (error) {
      if (!this.isStopped) throw error;
    }
  }
}

function unreadable(cause: unknown): AppError {
  return new AppError('audio_unreadable', 'The recording cannot be decoded any further', { cause });
}
