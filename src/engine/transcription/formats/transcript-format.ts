/** The output formats of document 1. */
export const TRANSCRIPT_FORMATS = ['json', 'text', 'srt', 'vtt', 'verbose_json'] as const;

export type TranscriptFormat = (typeof TRANSCRIPT_FORMATS)[number];
