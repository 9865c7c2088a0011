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
  /** Who speaks: the channel of the recording, from 1, where channels are kept apart. */
  channel?: number;
}

/** Everything known about one recording; the output formats are pure functions of it. */
export interface Transcript {
  /** ISO 639-1 code of the language that was transcribed; `und` where nobody named it and it cannot be told. */
  language: string;
  /** Length of the decoded audio, not of the speech in it. */
  durationMs: number;
  /** Where channels are kept apart a line for each turn, behind the name of its speaker. */
  text: string;
  segments: Segment[];
}
