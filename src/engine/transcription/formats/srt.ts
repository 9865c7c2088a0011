import type { SubtitleCue } from './subtitle-cues.js';
import { subtitleClock } from './subtitle-clock.js';

/**
 * Cues as a SubRip file. The format knows no escaping: an arrow that would read as a time line becomes `→`. Nor does it
 * know speakers: their names stand before what they say.
 */
export function formatSrt(cues: readonly SubtitleCue[]): string {
  return cues
    .map(({ startMs, endMs, lines: [first = '', ...others], speaker }, index) => {
      const times = `${subtitleClock(startMs, ',')} --> ${subtitleClock(endMs, ',')}`;
      const lines = [speaker === undefined ? first : `${speaker}: ${first}`, ...others];
      return [index + 1, times, ...lines.map((line) => line.replaceAll('-->', '→')), ''].join('\n');
    })
    .join('\n');
}
