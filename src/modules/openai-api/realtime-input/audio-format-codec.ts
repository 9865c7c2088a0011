import { decodeALaw, encodeALaw } from '../../../engine/audio/a-law.js';
import { decodeMuLaw, encodeMuLaw } from '../../../engine/audio/mu-law.js';
import { PcmBytes } from '../../../engine/audio/pcm-bytes.js';
import { StreamResampler } from '../../../engine/audio/stream-resampler.js';
import { ENGINE_SAMPLE_RATE_HZ } from '../../../engine/ports/audio-decoder.js';
import type { AudioFormat } from '../realtime-session/session-settings.js';

const PCM_HZ = 24_000;
const G711_HZ = 8000;

export const rateOf = ({ type }: AudioFormat): number => (type === 'audio/pcm' ? PCM_HZ : G711_HZ);

/** Audio of a client, in chunks cut anywhere, as recognition takes it. */
export class AudioReader {
  private readonly pcm = new PcmBytes();
  private readonly resampler: StreamResampler;

  constructor(private readonly format: AudioFormat) {
    this.resampler = new StreamResampler(rateOf(format), ENGINE_SAMPLE_RATE_HZ);
  }

  /** 16 kHz mono samples. */
  read(bytes: Uint8Array): Int16Array {
    return this.resampler.push(this.samplesOf(bytes));
  }

  /** The last samples, which wait for more audio; then it is as new. */
  flush(): Int16Array {
    return this.resampler.flush();
  }

  private samplesOf(bytes: Uint8Array): Int16Array {
    switch (this.format.type) {
      case 'audio/pcm':
        return this.pcm.feed(bytes);
      case 'audio/pcmu':
        return decodeMuLaw(bytes);
      case 'audio/pcma':
        return decodeALaw(bytes);
    }
  }
}

/** Samples at the rate of a format, as its bytes. */
export function bytesOf(pcm: Int16Array, { type }: AudioFormat): Uint8Array {
  switch (type) {
    case 'audio/pcm':
      return new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength);
    case 'audio/pcmu':
      return encodeMuLaw(pcm);
    case 'audio/pcma':
      return encodeALaw(pcm);
  }
}
