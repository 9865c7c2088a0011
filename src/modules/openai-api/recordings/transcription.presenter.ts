import { deflateSync } from 'node:zlib';
import type { Segment, Transcript } from '../../../engine/ports/transcript.js';
import {
  formatTranscript,
  type FormattedTranscript,
} from '../../../engine/transcription/formats/format-transcript.js';
import type { DroppedParameter } from '../../../platform/http/validate-form.js';
import type {
  DurationUsageView,
  TranscriptionView,
  VerboseSegmentView,
  VerboseTranscriptionView,
  VerboseWordView,
} from '../dto/transcription.view.js';
import type { RecordingOrder } from './recording-order.js';

export type DurationUsage = DurationUsageView;
type Task = 'transcribe' | 'translate';

/** A transcript as OpenAI answers it, in the format that was asked for. */
export function presentTranscription(
  transcript: Transcript,
  order: RecordingOrder,
  task: Task = 'transcribe',
): FormattedTranscript {
  switch (order.format) {
    case 'json':
      return json(presentText(transcript, order.dropped));
    case 'verbose_json':
      return json(presentVerbose(transcript, order, task));
    case 'text':
    case 'srt':
    case 'vtt':
      return formatTranscript(transcript, order.format);
  }
}

/** What a recording is counted as: whole seconds, rounded up. */
export function durationUsage(durationMs: number): DurationUsage {
  return { type: 'duration', seconds: Math.ceil(durationMs / 1000) };
}

function presentText(
  { text, durationMs }: Transcript,
  dropped: readonly DroppedParameter[],
): TranscriptionView {
  return { text, usage: durationUsage(durationMs), ...droppedOf(dropped) };
}

function presentVerbose(
  transcript: Transcript,
  { granularities, dropped, choice, isLanguageNamed }: RecordingOrder,
  task: Task,
): VerboseTranscriptionView {
  const { language, durationMs, text, segments } = transcript;
  const { warning } = choice;
  return {
    task,
    language: englishNameOf(language),
    duration: seconds(durationMs),
    text,
    ...(granularities.has('segment') && { segments: segments.map(presentSegment) }),
    ...(granularities.has('word') && { words: segments.flatMap(presentWords) }),
    usage: durationUsage(durationMs),
    ...(warning !== undefined && !isLanguageNamed && { warning }),
    ...droppedOf(dropped),
  };
}

function presentSegment(segment: Segment, id: number): VerboseSegmentView {
  const text = ` ${segment.text}`;
  return {
    id,
    seek: 0,
    start: seconds(segment.startMs),
    end: seconds(segment.endMs),
    text,
    tokens: [],
    temperature: 0,
    avg_logprob: rounded(Math.log(Math.max(segment.confidence, Number.EPSILON))),
    compression_ratio: rounded(Buffer.byteLength(text) / deflateSync(text).length),
    no_speech_prob: 0,
  };
}

/** Punctuation that Whisper joins to the word behind it, or before it, and its API leaves out of words. */
const BEFORE = /^["'“¿([{«-]+/u;
const BEHIND = /["'.。,，!！?？:：;…”)\]}、»]+$/u;

function presentWords({ words }: Segment): VerboseWordView[] {
  return words.map(({ text, startMs, endMs }) => {
    const bare = text.replace(BEFORE, '').replace(BEHIND, '');
    return { word: bare === '' ? text : bare, start: seconds(startMs), end: seconds(endMs) };
  });
}

const languageNames = new Intl.DisplayNames(['en'], { type: 'language' });
const englishNameOf = (code: string): string => (languageNames.of(code) ?? code).toLowerCase();

const droppedOf = (dropped: readonly DroppedParameter[]): { dropped_parameters?: DroppedParameter[] } =>
  dropped.length > 0 ? { dropped_parameters: [...dropped] } : {};

const seconds = (timeMs: number): number => Math.round(timeMs) / 1000;
const rounded = (value: number): number => Math.round(value * 1000) / 1000;

function json(body: object): FormattedTranscript {
  return { contentType: 'application/json; charset=utf-8', body: JSON.stringify(body) };
}
