import { samplesInPassing } from '../../../engine/audio/sample-slab.js';
import { StreamResampler } from '../../../engine/audio/stream-resampler.js';
import type { AudioPacket } from '../codec/carrier-codec.js';
import { JitterBuffer } from './jitter-buffer.js';

export interface CallEarsParts {
  /** Rate of the packets, and of what comes of them, in Hz. */
  fromHz: number;
  toHz: number;
  /** In order, without gaps, at the rate of the packets. */
  onCaller: (pcm: Int16Array) => void;
  /** The same at the rate that is listened at; not to be kept (see `samplesInPassing`). */
  onAudio: (pcm: Int16Array) => void;
}

/** What a caller says, put in order and brought to the rate that is listened at. */
export class CallEars {
  private readonly buffer: JitterBuffer;
  private readonly resampler: StreamResampler;

  constructor(private readonly parts: CallEarsParts) {
    this.buffer = new JitterBuffer(parts.fromHz);
    this.resampler = new StreamResampler(parts.fromHz, parts.toHz, samplesInPassing);
  }

  take(packet: AudioPacket): void {
    for (const pcm of this.buffer.push(packet)) this.give(pcm);
  }

  /** No more comes. */
  end(): void {
    for (const pcm of this.buffer.flush()) this.give(pcm);
  }

  private give(pcm: Int16Array): void {
    this.parts.onCaller(pcm);
    this.parts.onAudio(this.resampler.push(pcm));
  }
}
