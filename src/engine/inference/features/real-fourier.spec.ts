import { describe, expect, it } from 'vitest';
import { RealFourier } from './real-fourier.js';

/** The definition, term by term. */
function slowPower(frame: Float64Array): Float64Array {
  return Float64Array.from({ length: frame.length / 2 + 1 }, (_, bin) => {
    let re = 0;
    let im = 0;
    frame.forEach((value, at) => {
      re += value * Math.cos((2 * Math.PI * bin * at) / frame.length);
      im -= value * Math.sin((2 * Math.PI * bin * at) / frame.length);
    });
    return re * re + im * im;
  });
}

function powerOf(frame: Float64Array): Float64Array {
  const power = new Float64Array(frame.length / 2 + 1);
  new RealFourier(frame.length).power(frame, power);
  return power;
}

describe('RealFourier', () => {
  it.each([2, 4, 6, 10, 12, 32, 90, 400, 512])('gives what the definition gives for %i samples', (size) => {
    const frame = Float64Array.from(
      { length: size },
      (_, at) => Math.sin(at * 1.7) + Math.cos(at * at * 0.31),
    );
    const expected = slowPower(frame);
    powerOf(frame).forEach((value, bin) => expect(value).toBeCloseTo(expected[bin] ?? NaN, 7));
  });

  it('finds all of a tone in its bin, and an impulse in all bins alike', () => {
    const tone = Float64Array.from({ length: 512 }, (_, at) => Math.cos((2 * Math.PI * 37 * at) / 512));
    const power = powerOf(tone);
    expect(power[37]).toBeCloseTo(256 ** 2, 6);
    expect(power.reduce((sum, value) => sum + value, 0)).toBeCloseTo(256 ** 2, 6);
    const impulse = new Float64Array(400).fill(0);
    impulse[123] = 3;
    powerOf(impulse).forEach((value) => expect(value).toBeCloseTo(9, 9));
  });

  it('gives the same for a frame after others', () => {
    const fourier = new RealFourier(512);
    const [first, again] = [new Float64Array(257), new Float64Array(257)];
    const frame = Float64Array.from({ length: 512 }, (_, at) => Math.sin(at));
    fourier.power(frame, first);
    fourier.power(new Float64Array(512).fill(1), again);
    fourier.power(frame, again);
    expect(again).toEqual(first);
  });

  it.each([0, 7, 14])('refuses %i samples', (size) => {
    expect(() => new RealFourier(size)).toThrow(RangeError);
  });
});
