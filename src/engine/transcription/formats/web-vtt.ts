import type { SubtitleCue } from './subtitle-cues.js';
import { subtitleClock } from './subtitle-clock.js';

/** Cues as a WebVTT file. */
export function formatWebVtt(cues: readonly SubtitleCue[]): string {
  const blocks = cues.map(({ startMs, endMs, lines }) => {
    const times = `${subtitleClock(startMs, '.')} --> ${subtitleClock(endMs, '.')}`;
    return ['', times, ...lines.map(escapeCueText), ''].join('\n');
  });
  return ['WEBVTT\n', ...blocks].join('');
}

function escapeCueText(line: string): string {
  return line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
