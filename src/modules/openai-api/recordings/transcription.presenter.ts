import { deflateSync } from 'node:zlib';
import { languageMismatch } from '../../../engine/languages/detect-language.js';
import type { Segment, Transcript } from '../../../engine/ports/transcript.js';
import {
  loneSpeakerWarning,
  speakerFields,
  wordsInOrder,
  type SpokenWord,
} from '../../../engine/transcription/speakers.js';
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

function presentVerbose(transcript: Transcript, order: RecordingOrder, task: Task): VerboseTranscriptionView {
  const { language, durationMs, text, segments } = transcript;
  const { granularities, dropped } = order;
  const warning = warningOf(segments, order);
  return {
    task,
    language: englishNameOf(language),
    duration: seconds(durationMs),
    text,
    ...(granularities.has('segment') && { segments: segments.map(presentSegment) }),
    ...(granularities.has('word') && { words: wordsInOrder(segments).map(presentWord) }),
    usage: durationUsage(durationMs),
    ...(warning !== '' && { warning }),
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
    ...speakerFields(segment.channel),
  };
}

/** Punctuation that Whisper joins to the word behind it, or before it, and its API leaves out of words. */
const BEFORE = /^["'“¿([{«-]+/u;
const BEHIND = /["'.。,，!！?？:：;…”)\]}、»]+$/u;

function presentWord({ text, startMs, endMs, channel }: SpokenWord): VerboseWordView {
  const bare = text.replace(BEFORE, '').replace(BEHIND, '');
  return {
    ...{ word: bare === '' ? text : bare, start: seconds(startMs), end: seconds(endMs) },
    ...speakerFields(channel),
  };
}

const textOf = (segments: readonly Segment[]): string => segments.map(({ text }) => text).join(' ');

function warningOf(
  segments: readonly Segment[],
  { choice, isLanguageNamed, channels }: RecordingOrder,
): string {
  const warnings = [
    isLanguageNamed ? languageMismatch(choice.language, textOf(segments)) : choice.warning,
    channels === 'split' ? loneSpeakerWarning(segments) : undefined,
  ];
  return warnings.filter((warning) => warning !== undefined).join(' ');
}

const languageNames = new Intl.DisplayNames(['en'], { type: 'language' });
/** `und` has a name of its own there: "root". */
const englishNameOf = (code: string): string =>
  code === 'und' ? 'unknown' : (languageNames.of(code) ?? code).toLowerCase();

const droppedOf = (dropped: readonly DroppedParameter[]): { dropped_parameters?: DroppedParameter[] } =>
  dropped.length > 0 ? { dropped_parameters: [...dropped] } : {};

const seconds = (timeMs: number): number => Math.round(timeMs) / 1000;
const rounded = (value: number): number => Math.round(value * 1000) / 1000;

function json(body: object): FormattedTranscript {
  return { contentType: 'application/json; charset=utf-8', body: JSON.stringify(body) };
}
