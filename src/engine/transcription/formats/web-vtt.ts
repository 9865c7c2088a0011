import type { SubtitleCue } from './subtitle-cues.js';
import { subtitleClock } from './subtitle-clock.js';

/** Cues as a WebVTT file; who speaks is told by voice tags. */
export function formatWebVtt(cues: readonly SubtitleCue[]): string {
  const blocks = cues.map(({ startMs, endMs, lines: [first = '', ...others], speaker }) => {
    const times = `${subtitleClock(startMs, '.')} --> ${subtitleClock(endMs, '.')}`;
    const voice = speaker === undefined ? '' : `<v ${escapeCueText(speaker)}>`;
    return ['', times, voice + escapeCueText(first), ...others.map(escapeCueText), ''].join('\n');
  });
  return ['WEBVTT\n', ...blocks].join('');
}

function escapeCueText(line: string): string {
  return line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
