import { readWavStart } from '../../../engine/audio/wav-header.js';
import { PcmBytes } from '../../../engine/audio/pcm-bytes.js';
import { sniffStream, type StreamContainer } from '../../../engine/audio/stream-sniffer.js';
import { ENGINE_SAMPLE_RATE_HZ } from '../../../engine/ports/audio-decoder.js';
import type {
  BareSamples,
  LiveAudioDecoder,
  LiveAudioFormat,
} from '../../../engine/ports/live-audio-decoder.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { LiveRecording, type RecordingListener } from './live-recording.js';

/** What the engine takes as it is. */
const isEnginePcm = ({ encoding, sampleRateHz, channels }: BareSamples): boolean =>
  encoding === 's16le' && sampleRateHz === ENGINE_SAMPLE_RATE_HZ && channels === 1;

/**
 * The audio of one client, whatever it is: samples pass at once, a stream that begins as WebM, Ogg, MP4 or WAV is
 * decoded while it comes. A header in mid-stream begins the next recording. Whoever makes it closes it.
 */
export class VoiceAudio {
  private recording: LiveRecording | undefined;
  /** Of a WAV stream whose samples need no decoding, cut anywhere. */
  private wavBytes: PcmBytes | undefined;

  constructor(
    private readonly decoder: LiveAudioDecoder,
    private readonly listener: RecordingListener,
  ) {}

  /**
   * Takes the next chunk.
   *
   * @throws AppError `malformed_message` for half a sample, `unsupported_format`, `server_busy`, `not_ready`: the chunk
   *   is lost, and so is the rest of a recording that it begins.
   */
  async take(bytes: Buffer): Promise<void> {
    const container = sniffStream(bytes);
    if (container !== undefined) return this.begin(container, bytes);
    if (this.recording !== undefined) return this.recording.write(bytes);
    this.listener.onAudio(this.wavBytes?.feed(bytes) ?? samplesOf(bytes));
  }

  async close(): Promise<void> {
    await this.recording?.close();
  }

  private async begin(container: StreamContainer, bytes: Buffer): Promise<void> {
    if (container !== 'wav') return this.record({ container }, bytes);
    const start = readWavStart(bytes);
    if (start !== null && !isEnginePcm(start.samples)) {
      return this.record(start.samples, bytes.subarray(start.dataOffset));
    }
    this.recording ??= new LiveRecording(this.decoder, this.listener);
    await this.recording.end();
    if (start === null) {
      throw new AppError(
        'unsupported_format',
        'The WAV header is cut off, or is for samples that are not taken',
      );
    }
    this.recording = undefined;
    this.wavBytes = new PcmBytes();
    this.listener.onAudio(this.wavBytes.feed(bytes.subarray(start.dataOffset)));
  }

  private async record(format: LiveAudioFormat, bytes: Buffer): Promise<void> {
    this.recording ??= new LiveRecording(this.decoder, this.listener);
    await this.recording.begin(format);
    this.recording.write(bytes);
  }
}

function samplesOf(bytes: Buffer): Int16Array {
  if (bytes.length % 2 === 0) return new PcmBytes().feed(bytes);
  throw new AppError('malformed_message', 'Audio has an odd number of bytes: a sample has two');
}
