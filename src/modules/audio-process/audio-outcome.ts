import type { ModelCall } from '../../engine/text/model-call.js';
import { finishDraft, type TemplateDraft } from '../../engine/text/text-template.js';

/** A stretch of speech as document 2 gives it; times are seconds from the start of the recording. */
export interface AudioSegment {
  id: number;
  start: number;
  end: number;
  text: string;
  /** Who speaks, where channels are kept apart; channels count from 1. */
  speaker?: string;
  channel?: number;
}

/** What was made of a recording, as far as it got; the same for all who asked for the same. Stored as JSON. */
export interface AudioOutcome {
  durationSec: number;
  /** ISO 639-1. */
  language: string;
  originalText: string;
  segments: readonly AudioSegment[];
  /** Null when nothing was translated. */
  translatedText: string | null;
  translatedSegments: readonly AudioSegment[] | null;
  /** Null when no template was filled; what it says of the request is still to come. */
  template: TemplateDraft | null;
  recognizer: string;
  /** What is to be said of the recording, in sentences. */
  warnings: readonly string[];
  translationModel: string | null;
}

/** An outcome and the model calls that it took. */
export interface AudioWork {
  outcome: AudioOutcome;
  calls: readonly ModelCall[];
}

/**
 * The text that answers a request: the template's, else the translation, else what was said.
 *
 * @param context what a template can say of that request.
 */
export function outputTextOf(
  { template, translatedText, originalText }: AudioOutcome,
  context: Readonly<Record<string, string>>,
): string {
  if (template !== null) return finishDraft(template, new Map(Object.entries(context)));
  return translatedText ?? originalText;
}
