import { isDeepStrictEqual } from 'node:util';
import type {
  LiveAudioDecoder,
  LiveAudioFormat,
  LiveDecoding,
} from '../../../engine/ports/live-audio-decoder.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { systemTimer, type SocketTimer } from '../../../platform/ws/socket-timer.js';
import { TokenBucket } from '../../../platform/ws/token-bucket.js';

/** A client may begin so many recordings at once, and so many a second: each is a process. */
const RECORDINGS_PER_SEC = 4;
const RECORDINGS_AT_ONCE = 12;

export interface RecordingListener {
  /** 16 kHz mono s16le. */
  onAudio(pcm: Int16Array): void;
  /** A recording cannot be decoded any further; the next one is taken again. */
  onFailure(error: AppError): void;
}

/** Recordings of one client, one after the other, each decoded while it comes. Whoever makes it closes it. */
export class LiveRecording {
  private readonly bucket: TokenBucket;
  private readonly open = new Set<LiveDecoding>();
  private format: LiveAudioFormat | undefined;
  private current: LiveDecoding | undefined;
  /** Settles when all that was decoded until now has been told. */
  private told: Promise<void> = Promise.resolve();
  private isClosed = false;

  constructor(
    private readonly decoder: LiveAudioDecoder,
    private readonly listener: RecordingListener,
    private readonly timer: SocketTimer = systemTimer,
  ) {
    this.bucket = new TokenBucket(RECORDINGS_PER_SEC, RECORDINGS_AT_ONCE, timer);
  }

  /**
   * The next recording begins; who begins too many waits, so that none is lost. Bare samples that are as those before
   * go on in the same decoder.
   *
   * @throws AppError `not_ready`.
   */
  async begin(format: LiveAudioFormat): Promise<void> {
    if ('encoding' in format && isDeepStrictEqual(format, this.format) && this.current !== undefined) return;
    this.current?.finish();
    this.current = undefined;
    await this.pause(this.bucket.take());
    const decoding = await this.decoder.open(format);
    if (this.isClosed) return decoding.stop();
    this.open.add(decoding);
    this.current = decoding;
    this.format = format;
    this.told = this.told.then(() => this.tell(decoding));
  }

  /** What follows one that failed is passed over: its failure was told. @throws AppError `server_busy`. */
  write(bytes: Uint8Array): void {
    this.current?.write(bytes);
  }

  /** No more follows; resolves when everything was told. */
  async end(): Promise<void> {
    this.current?.finish();
    this.current = undefined;
    await this.told;
  }

  /** Tells nothing more, and leaves nothing behind. */
  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all([...this.open].map((decoding) => decoding.stop()));
  }

  private async tell(decoding: LiveDecoding): Promise<void> {
    try {
      for await (const pcm of decoding.audio) if (!this.isClosed) this.listener.onAudio(pcm);
    } catch (error) {
      if (this.current === decoding) this.current = undefined;
      if (!this.isClosed) this.listener.onFailure(AppError.from(error));
    } finally {
      this.open.delete(decoding);
    }
  }

  private async pause(ms: number): Promise<void> {
    if (ms > 0) await new Promise<void>((resolve) => this.timer.schedule(resolve, ms));
  }
}
