import { StreamResampler } from '../../audio/stream-resampler.js';

/** A sentence that is to be said. */
export interface SpokenSentence {
  /** Without markup: what captions and histories show. */
  text: string;
  /** The same as a voice says it: prices and quantities in words. */
  spoken: string;
  /** What stands between it and the sentence before. */
  gap: string;
}

/** As long as one character takes in speech, where the whole is not known yet. */
const MS_PER_CHAR = 65;
/** Less is silence, of 32 768. */
const AUDIBLE = 330;
/** So much is converted at a time, so that nothing else has to wait for it. */
const CONVERTED_MS = 100;

/** The audio of one sentence as it comes from a voice, brought to the rate of the conversation as it is taken. */
export class SentenceAudio {
  private readonly waiting: Int16Array[] = [];
  private waitingSamples = 0;
  private readonly converter: StreamResampler | undefined;
  private converted = new Int16Array(0);
  private samples = 0;
  private audibleFrom: number | undefined;
  private audibleTo = 0;
  private state: 'open' | 'whole' | 'broken' = 'open';

  /** @param fromHz the voice's rate. */
  constructor(
    readonly sentence: SpokenSentence,
    private readonly fromHz: number,
    toHz: number,
  ) {
    this.converter = fromHz === toHz ? undefined : new StreamResampler(fromHz, toHz);
  }

  /** How much has come and was not taken. */
  get waitingMs(): number {
    return (this.waitingSamples * 1000) / this.fromHz;
  }

  /** Whether all of the sentence was said. */
  get isWhole(): boolean {
    return this.state === 'whole';
  }

  /** Whether everything was taken. */
  get isTaken(): boolean {
    return this.state !== 'open' && this.waiting.length === 0 && this.converted.length === 0;
  }

  add(pcm: Int16Array): void {
    this.noteAudible(pcm);
    this.samples += pcm.length;
    const step = Math.max(1, Math.round((this.fromHz * CONVERTED_MS) / 1000));
    for (let at = 0; at < pcm.length; at += step) this.waiting.push(pcm.subarray(at, at + step));
    this.waitingSamples += pcm.length;
  }

  /** No more audio comes. @param isWhole whether the sentence was said to its end. */
  end(isWhole: boolean): void {
    this.state = isWhole ? 'whole' : 'broken';
    if (this.converter === undefined || this.samples === 0) return;
    // What the converter keeps comes out with the silence that follows.
    this.waiting.push(new Int16Array(0));
  }

  /**
   * The next audio at the rate of the conversation; undefined where less has come.
   *
   * @param orLess take what there is.
   */
  take(maxSamples: number, orLess: boolean): Int16Array | undefined {
    while (this.converted.length < maxSamples && this.waiting.length > 0) this.convertNext();
    const isEnough = this.converted.length >= maxSamples || orLess || this.state !== 'open';
    if (!isEnough || this.converted.length === 0) return undefined;
    const taken = this.converted.slice(0, maxSamples);
    this.converted = this.converted.subarray(taken.length);
    return taken;
  }

  /** How much of the text was said after so long, 0–1: silence around the speech says nothing. */
  shareSaidBy(ms: number): number {
    const cameMs = (this.samples * 1000) / this.fromHz;
    if (this.isWhole && ms >= cameMs) return 1;
    const fromMs = ((this.audibleFrom ?? 0) * 1000) / this.fromHz;
    const toMs = this.isWhole
      ? (this.audibleTo * 1000) / this.fromHz
      : Math.max(cameMs, fromMs + this.sentence.spoken.length * MS_PER_CHAR);
    return Math.min(1, Math.max(0, (ms - fromMs) / Math.max(1, toMs - fromMs)));
  }

  private convertNext(): void {
    const pcm = this.waiting.shift() ?? new Int16Array(0);
    this.waitingSamples -= pcm.length;
    const more = pcm.length === 0 ? this.converter?.flush() : this.converter?.push(pcm);
    this.keep(more ?? pcm);
  }

  private keep(more: Int16Array): void {
    const joined = new Int16Array(this.converted.length + more.length);
    joined.set(this.converted);
    joined.set(more, this.converted.length);
    this.converted = joined;
  }

  private noteAudible(pcm: Int16Array): void {
    const isAudible = (sample: number): boolean => Math.abs(sample) > AUDIBLE;
    const first = pcm.findIndex(isAudible);
    if (first < 0) return;
    this.audibleFrom ??= this.samples + first;
    this.audibleTo = this.samples + pcm.findLastIndex(isAudible) + 1;
  }
}
