import type { Transcript } from '../../ports/transcript.js';
import { speakerFields, wordsInOrder } from '../speakers.js';

/** Who speaks, where channels are kept apart; channels count from 1. */
interface SpokenBy {
  speaker?: string;
  channel?: number;
}

/** The body of `verbose_json`. Times are seconds, exact to the millisecond; confidences lie between 0 and 1. */
export interface VerboseTranscript {
  task: 'transcribe';
  language: string;
  duration: number;
  text: string;
  segments: ({ id: number; start: number; end: number; text: string; confidence: number } & SpokenBy)[];
  words: ({ word: string; start: number; end: number; confidence: number } & SpokenBy)[];
}

/** A transcript with everything that is known about it. */
export function verboseTranscript(transcript: Transcript): VerboseTranscript {
  return {
    task: 'transcribe',
    language: transcript.language,
    duration: seconds(transcript.durationMs),
    text: transcript.text,
    segments: transcript.segments.map((segment, id) => ({
      ...{ id, start: seconds(segment.startMs), end: seconds(segment.endMs), text: segment.text },
      confidence: rounded(segment.confidence),
      ...speakerFields(segment.channel),
    })),
    words: wordsInOrder(transcript.segments).map(({ text, startMs, endMs, confidence, channel }) => ({
      ...{ word: text, start: seconds(startMs), end: seconds(endMs), confidence: rounded(confidence) },
      ...speakerFields(channel),
    })),
  };
}

function seconds(timeMs: number): number {
  return Math.round(timeMs) / 1_000;
}

function rounded(confidence: number): number {
  return Math.round(confidence * 1_000) / 1_000;
}
