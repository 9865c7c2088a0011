import { ENGINE_SAMPLE_RATE_HZ } from '../../../engine/ports/audio-decoder.js';
import { VAD_FRAME_SAMPLES } from '../../../engine/ports/voice-activity.js';

const SAMPLES_PER_MS = ENGINE_SAMPLE_RATE_HZ / 1000;
/** Audio that may wait: what comes in one go from a client that was held up, not a recording. */
const MAX_WAITING_SAMPLES = 60 * ENGINE_SAMPLE_RATE_HZ;

/** Whole frames of voice detection, with their probabilities of speech where those are known. */
interface HeardAudio {
  type: 'audio';
  pcm: Int16Array;
  speech?: Float32Array;
}

/** What waits to be heard, in the order in which it came. */
export type Heard = HeardAudio | { type: 'flush'; atMs: number } | { type: 'end' };

/** Live audio between who pushes it and who listens to it, as it comes. */
export class AudioInbox {
  private readonly waiting: Heard[] = [];
  private wake: () => void = () => undefined;
  private rest = new Int16Array(0);
  private totalSamples = 0;
  private waitingSamples = 0;

  /**
   * @param speech of each frame; of no use where a part of a frame waits for its rest, as after another's recording.
   * @returns false when too much audio waits already: none of it is kept.
   */
  push(pcm: Int16Array, speech?: Float32Array): boolean {
    const isKnown = this.rest.length === 0 && speech?.length === pcm.length / VAD_FRAME_SAMPLES;
    this.totalSamples += pcm.length;
    const whole = this.wholeFrames(pcm);
    if (this.waitingSamples + whole.length > MAX_WAITING_SAMPLES) return false;
    const known = isKnown ? { speech } : {};
    if (whole.length > 0) this.add({ type: 'audio', pcm: whole, ...known });
    return true;
  }

  /** With what was left over before; nothing is copied of whole frames, which are what a conversation gives. */
  private wholeFrames(pcm: Int16Array): Int16Array {
    if (this.rest.length === 0 && pcm.length % VAD_FRAME_SAMPLES === 0) return pcm;
    const all = new Int16Array(this.rest.length + pcm.length);
    all.set(this.rest);
    all.set(pcm, this.rest.length);
    const samples = all.length - (all.length % VAD_FRAME_SAMPLES);
    this.rest = all.slice(samples);
    return all.subarray(0, samples);
  }

  /** What is left of a frame is heard with what comes after it. */
  flush(): void {
    this.add({ type: 'flush', atMs: Math.round(this.totalSamples / SAMPLES_PER_MS) });
  }

  /** What is left of a frame is heard with silence behind it. */
  end(): void {
    if (this.rest.length > 0) this.push(new Int16Array(VAD_FRAME_SAMPLES - this.rest.length));
    this.add({ type: 'end' });
  }

  /** The next; audio that came by now is one, as far as detection stands alike with it. */
  async take(): Promise<Heard> {
    while (this.waiting.length === 0) await new Promise<void>((resolve) => (this.wake = resolve));
    const [first] = this.waiting;
    if (first?.type !== 'audio') return this.waiting.shift() as Heard;
    if (this.waiting.length === 1) return this.joined([this.waiting.shift() as HeardAudio]);
    const isAlike = (heard: Heard): heard is HeardAudio =>
      heard.type === 'audio' && (heard.speech === undefined) === (first.speech === undefined);
    const end = this.waiting.findIndex((heard) => !isAlike(heard));
    const audio = this.waiting.splice(0, end < 0 ? this.waiting.length : end).filter(isAlike);
    return this.joined(audio);
  }

  private joined(audio: readonly HeardAudio[]): HeardAudio {
    const [first] = audio;
    const samples = audio.reduce((sum, { pcm }) => sum + pcm.length, 0);
    this.waitingSamples -= samples;
    if (audio.length === 1 && first !== undefined) return first;
    const pcm = new Int16Array(samples);
    const speech = new Float32Array(samples / VAD_FRAME_SAMPLES);
    let at = 0;
    for (const part of audio) {
      pcm.set(part.pcm, at);
      if (part.speech !== undefined) speech.set(part.speech, at / VAD_FRAME_SAMPLES);
      at += part.pcm.length;
    }
    return { type: 'audio', pcm, ...(first?.speech === undefined ? {} : { speech }) };
  }

  private add(heard: Heard): void {
    this.waiting.push(heard);
    if (heard.type === 'audio') this.waitingSamples += heard.pcm.length;
    this.wake();
  }
}
