import { decibels } from './level-meter.js';
import { byId } from './page-elements.js';

/** @typedef {{ rms: number, peak: number, snr_db: number, quality_score: number, quality_label: string }} AudioMetrics */

/**
 * Shows how well the user is heard.
 * @param {AudioMetrics} metrics
 */
export function showQuality(metrics) {
  const label = byId('quality-label', HTMLElement);
  label.textContent = `${metrics.quality_label} · ${Math.round(metrics.quality_score * 100)} %`;
  label.dataset['quality'] = metrics.quality_label.toLowerCase();
  byId('quality-snr', HTMLElement).textContent = `${metrics.snr_db.toFixed(0)} dB`;
  byId('quality-rms', HTMLElement).textContent = `${decibels(metrics.rms).toFixed(0)} dBFS`;
  byId('quality-peak', HTMLElement).textContent = `${decibels(metrics.peak).toFixed(0)} dBFS`;
}
