import type { Segment } from '../../engine/ports/transcript.js';
import { languageMismatch } from '../../engine/languages/detect-language.js';
import { joinPieces } from '../../engine/transcription/join-pieces.js';
import { loneSpeakerWarning, speakerFields, textOfTurns } from '../../engine/transcription/speakers.js';
import type { TranscribedPiece } from '../../engine/transcription/transcription-event.js';
import type { AudioJobRecord } from './audio-job.repository.js';
import type { AudioOutcome, AudioSegment } from './audio-outcome.js';
import type { AudioOutputs } from './audio-output.repository.js';
import { needsTranslation, type SettledRequest } from './settled-request.js';

/**
 * What there is of a job's result so far: all of it when the work is done, else what was made until now. A translation
 * counts once every segment has one.
 */
export function buildOutcome(
  { request, durationMs }: AudioJobRecord,
  pieces: readonly TranscribedPiece[],
  outputs: AudioOutputs,
): AudioOutcome {
  const heardMs = Math.max(0, ...pieces.map(({ endMs }) => endMs));
  const transcript = joinPieces(pieces, {
    language: request.sourceLanguage,
    durationMs: durationMs ?? heardMs,
  });
  const segments = transcript.segments.map(toAudioSegment);
  const translated = needsTranslation(request) ? translatedSegments(segments, outputs.translations) : null;
  return {
    durationSec: transcript.durationMs / 1000,
    language: transcript.language,
    originalText: transcript.text,
    segments,
    translatedText: translated === null ? null : textOfTurns(translated),
    translatedSegments: translated,
    template: outputs.template ?? null,
    recognizer: request.recognizer,
    warnings: [...warningsOf(request.announcedMs, durationMs), ...warningsOfSpeech(request, pieces)],
    translationModel: translated === null ? null : translationModelOf(outputs),
  };
}

/** A recording of which a good part is missing is told from one that is merely padded. */
function warningsOf(announcedMs = 0, durationMs: number | null): string[] {
  if (durationMs === null || durationMs >= announcedMs * 0.9 || announcedMs - durationMs <= 1000) return [];
  const [announcedSec, durationSec] = [announcedMs, durationMs].map((ms) => (ms / 1000).toFixed(1));
  return [
    `The file announces ${announcedSec} s of audio, and ${durationSec} s could be decoded: it is damaged or cut off.`,
  ];
}

function warningsOfSpeech(
  { channels, sourceLanguage }: SettledRequest,
  pieces: readonly TranscribedPiece[],
): string[] {
  const warnings = [
    channels === 'split' ? loneSpeakerWarning(pieces) : undefined,
    languageMismatch(sourceLanguage, pieces.map(({ text }) => text).join(' ')),
  ];
  return warnings.filter((warning) => warning !== undefined);
}

function toAudioSegment({ startMs, endMs, text, channel }: Segment, id: number): AudioSegment {
  return { id, start: startMs / 1000, end: endMs / 1000, text, ...speakerFields(channel) };
}

function translatedSegments(
  segments: readonly AudioSegment[],
  translations: ReadonlyMap<number, string>,
): AudioSegment[] | null {
  const translated = segments.flatMap((segment) => {
    const text = translations.get(segment.id);
    return text === undefined ? [] : [{ ...segment, text }];
  });
  return segments.length > 0 && translated.length === segments.length ? translated : null;
}

function translationModelOf({ calls }: AudioOutputs): string | null {
  return calls.findLast(({ purpose }) => purpose === 'translation')?.model ?? null;
}
