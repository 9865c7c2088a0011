import { RealFourier } from './real-fourier.js';

/** Power spectra of windowed stretches of a signal. An instance serves one caller at a time. */
export class FrameSpectrum {
  private readonly fourier: RealFourier;
  private readonly frame: Float64Array;
  private readonly margin: number;

  /**
   * @param window at most `fftSize` values; it stands in the middle of the frame.
   * @throws RangeError when `fftSize` is odd or has a prime factor above 5, or the window is longer.
   */
  constructor(
    fftSize: number,
    private readonly window: Float64Array,
  ) {
    if (window.length > fftSize) throw new RangeError(`A window of ${window.length} in ${fftSize} samples`);
    this.fourier = new RealFourier(fftSize);
    this.frame = new Float64Array(fftSize);
    this.margin = Math.floor((fftSize - window.length) / 2);
  }

  /** How many values a spectrum has. */
  get bins(): number {
    return this.fourier.size / 2 + 1;
  }

  /**
   * The power spectrum of the frame that begins at a sample, which may lie outside the signal, where it is zero.
   *
   * @param into receives {@link bins} values.
   */
  power(signal: Float32Array | Float64Array, start: number, into: Float64Array): void {
    const { frame, window, margin } = this;
    const from = start + margin;
    const first = Math.max(0, -from);
    const end = Math.max(first, Math.min(window.length, signal.length - from));
    frame.fill(0);
    for (let at = first; at < end; at += 1) frame[margin + at] = signal[from + at]! * window[at]!;
    this.fourier.power(frame, into);
  }
}
