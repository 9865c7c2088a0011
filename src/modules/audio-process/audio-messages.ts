import type { JobProgress } from '../jobs/tracking/tracked-job.js';

const TRANSCRIPTION_FROM = 20;
const TRANSCRIPTION_TO = 80;
const TRANSFORMATION_TO = 95;

/** What clients read while a job goes on; the document's words where it has them. */
export const OPENING: JobProgress = { step: 'initializing', percent: 5, message: 'Job initialisiert' };
export const STARTED: JobProgress = {
  step: 'transcription',
  percent: TRANSCRIPTION_FROM,
  message: 'Audio-Verarbeitung gestartet',
};
export const SAVING: JobProgress = {
  step: 'saving',
  percent: TRANSFORMATION_TO,
  message: 'Ergebnisse werden gespeichert',
};

export const COMPLETED_MESSAGE = 'Audio-Verarbeitung abgeschlossen';
export const FAILED_MESSAGE = 'Audio-Verarbeitung fehlgeschlagen';
export const CANCELLED_MESSAGE = 'Audio-Verarbeitung abgebrochen';

/** @param share of the audio that is transcribed, 0–1. */
export function transcribing(share: number): JobProgress {
  const percent = Math.floor(TRANSCRIPTION_FROM + share * (TRANSCRIPTION_TO - TRANSCRIPTION_FROM));
  return { step: 'transcription', percent, message: 'Audio wird transkribiert' };
}

/** @param share of the segments that are translated, 0–1; a template that follows takes as long again. */
export function translating(share: number, isTemplateNext: boolean): JobProgress {
  const span = (TRANSFORMATION_TO - TRANSCRIPTION_TO) / (isTemplateNext ? 2 : 1);
  const percent = Math.floor(TRANSCRIPTION_TO + share * span);
  return { step: 'translation', percent, message: 'Text wird übersetzt' };
}

export const FILLING_TEMPLATE: JobProgress = {
  step: 'template',
  percent: (TRANSCRIPTION_TO + TRANSFORMATION_TO + 1) / 2,
  message: 'Vorlage wird ausgefüllt',
};
