/** The states of document 1. */
export const TRANSCRIPTION_STATUSES = ['queued', 'processing', 'completed', 'failed'] as const;

export type TranscriptionStatus = (typeof TRANSCRIPTION_STATUSES)[number];
