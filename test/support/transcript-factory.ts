import { joinTexts } from '../../src/engine/languages/word-spacing.js';
import type { Segment, Transcript, Word } from '../../src/engine/ports/transcript.js';

export interface SpeechOptions {
  startMs?: number;
  /** Silence behind a word, by its text. */
  gapMs?: (word: string) => number;
  language?: string;
}

/** Words of a text with the times of even speech: 60 ms a letter and 80 ms a word. */
export function spokenWords(text: string, { startMs = 0, gapMs = () => 0 }: SpeechOptions = {}): Word[] {
  let nowMs = startMs;
  return text.split(' ').map((word) => {
    const endMs = nowMs + 80 + word.length * 60;
    const spoken = { text: word, startMs: nowMs, endMs, confidence: 0.9 };
    nowMs = endMs + gapMs(word);
    return spoken;
  });
}

/** A segment of words. */
export function aSegment(words: Word[]): Segment {
  return {
    startMs: words[0]?.startMs ?? 0,
    endMs: words.at(-1)?.endMs ?? 0,
    text: joinTexts(words.map((word) => word.text)),
    confidence: 0.9,
    words,
  };
}

/** A transcript of one segment of evenly spoken text; of none for an empty text. */
export function aTranscript(text: string, options: SpeechOptions = {}): Transcript {
  const segments = text === '' ? [] : [aSegment(spokenWords(text, options))];
  const endMs = segments[0]?.endMs ?? 0;
  return { language: options.language ?? 'en', durationMs: endMs + 500, text, segments };
}
