/** A recognised word with its place in the audio. Times are integer milliseconds from the start of the recording. */
export interface Word {
  /** As written, with the punctuation that belongs to it, without surrounding spaces. */
  text: string;
  startMs: number;
  endMs: number;
  /** Mean token probability, 0–1. */
  confidence: number;
}

/** A stretch of speech that reads as a unit: a sentence, or what was said between two pauses. */
export interface Segment {
  startMs: number;
  endMs: number;
  text: string;
  /** Mean confidence of its words, 0–1. */
  confidence: number;
  words: Word[];
}

/** Everything known about one recording; the output formats are pure functions of it. */
export interface Transcript {
  /** ISO 639-1 code of the language that was transcribed. */
  language: string;
  /** Length of the decoded audio, not of the speech in it. */
  durationMs: number;
  text: string;
  segments: Segment[];
}
