import { byId } from './page-elements.js';

/** What is shown as nothing; speech is some 20 to 40 dB above it. */
const FLOOR_DB = -60;
/** Of what is shown, so much is left after a twentieth of a second of silence. */
const FALL = 0.75;

/** A level in decibels, as a bar. */
export class LevelMeter {
  #shown = 0;

  /** @param {string} id */
  constructor(id) {
    this.element = byId(id, HTMLElement);
  }

  /**
   * @param {number} rms 0–1 of full scale.
   * @returns {number} what is shown, 0–1.
   */
  show(rms) {
    const level = shareOf(rms);
    this.#shown = level > this.#shown ? level : Math.max(level, this.#shown * FALL);
    this.element.style.setProperty('--level', this.#shown.toFixed(3));
    this.element.setAttribute('aria-valuenow', String(Math.round(this.#shown * 100)));
    return this.#shown;
  }
}

/** @param {Int16Array} pcm */
export function rmsOf(pcm) {
  let energy = 0;
  for (const sample of pcm) energy += sample * sample;
  return Math.sqrt(energy / Math.max(1, pcm.length)) / 32_768;
}

/** @param {number} amplitude 0–1 of full scale. */
export const decibels = (amplitude) => 20 * Math.log10(Math.max(amplitude, 1e-6));

/** @param {number} rms */
const shareOf = (rms) => Math.min(1, Math.max(0, 1 - decibels(rms) / FLOOR_DB));
