import type { Transcript } from '../../ports/transcript.js';
import { formatSrt } from './srt.js';
import { buildSubtitleCues } from './subtitle-cues.js';
import type { TranscriptFormat } from './transcript-format.js';
import { verboseTranscript } from './verbose-transcript.js';
import { formatWebVtt } from './web-vtt.js';

/** A transcript in the form in which it leaves the server. */
export interface FormattedTranscript {
  contentType: string;
  body: string;
}

/** What is said about a transcript beside its content; only `verbose_json` has room for it. */
export interface TranscriptRemarks {
  /** What was not done as the reader may expect, in a sentence. */
  warning?: string;
}

/**
 * Renders a transcript. Every format is valid for a recording in which nobody speaks too: `{"text":""}`, an empty
 * text, an SRT file without cues, a WebVTT file of its header alone.
 */
export function formatTranscript(
  transcript: Transcript,
  format: TranscriptFormat,
  remarks: TranscriptRemarks = {},
): FormattedTranscript {
  switch (format) {
    case 'json':
      return typed('application/json', JSON.stringify({ text: transcript.text }));
    case 'verbose_json':
      return typed('application/json', JSON.stringify({ ...verboseTranscript(transcript), ...remarks }));
    case 'text':
      return typed('text/plain', transcript.text === '' ? '' : `${transcript.text}\n`);
    case 'srt':
      return typed('application/x-subrip', formatSrt(buildSubtitleCues(transcript)));
    case 'vtt':
      return typed('text/vtt', formatWebVtt(buildSubtitleCues(transcript)));
  }
}

function typed(type: string, body: string): FormattedTranscript {
  return { contentType: `${type}; charset=utf-8`, body };
}
