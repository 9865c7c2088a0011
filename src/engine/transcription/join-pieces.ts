import { heardLanguage } from '../languages/heard-language.js';
import { spaceBetween, spacesWithin } from '../languages/word-spacing.js';
import { AUTO_LANGUAGE } from '../ports/speech-models.js';
import type { Segment, Transcript, Word } from '../ports/transcript.js';
import { joinOverlaps } from './join-overlaps.js';
import { endsSentence } from './sentence-end.js';
import { textOfTurns } from './speakers.js';
import type { TranscribedPiece } from './transcription-event.js';

/** What a transcript says of the recording as a whole. */
export interface RecordingFacts {
  /** ISO 639-1, or `auto`: as it was heard. */
  language: string;
  durationMs: number;
}

/** Silence that ends a segment also where no sentence ends. */
const PAUSE_MS = 800;

/**
 * Joins the pieces of a recording, in whatever order they come, to its transcript. Segments are sentences, or what was
 * said between two pauses, of one channel each where channels were kept apart. Pure: the same pieces always give the same
 * transcript.
 */
export function joinPieces(pieces: readonly TranscribedPiece[], recording: RecordingFacts): Transcript {
  const inOrder = [...pieces].sort((a, b) => a.index - b.index);
  const channels = new Set(inOrder.map(({ channel }) => channel));
  const segments = [...channels].flatMap((channel) =>
    segmentsOf(joinOverlaps(inOrder.filter((piece) => piece.channel === channel))).map((segment) => ({
      ...segment,
      ...(channel !== undefined && { channel }),
    })),
  );
  if (channels.size > 1) segments.sort(byStart);
  const language = recording.language === AUTO_LANGUAGE ? heardLanguage(inOrder) : recording.language;
  return { ...recording, language, text: textOfTurns(segments), segments };
}

/** The order of segments: who speaks first, on the lower channel where two begin at once. */
export function byStart(a: Segment, b: Segment): number {
  return a.startMs - b.startMs || (a.channel ?? 0) - (b.channel ?? 0);
}

/** What was heard, with or without times of words. */
export type HeardText = Pick<TranscribedPiece, 'startMs' | 'endMs' | 'text' | 'words' | 'confidence'>;

/** The segments of what was heard on one channel, in order. */
export function segmentsOf(heard: readonly HeardText[]): Segment[] {
  const segments: Segment[] = [];
  let open: Word[] = [];
  let text = '';
  const close = (): void => {
    if (open.length > 0) segments.push(toSegment(open, text));
    [open, text] = [[], ''];
  };
  for (const piece of heard) {
    if (piece.text !== '' && piece.words.length === 0) {
      close();
      segments.push(wordless(piece));
    }
    const texts = piece.words.map((word) => word.text);
    const spaces = spacesWithin(piece.text, texts);
    for (const [index, word] of piece.words.entries()) {
      const last = open.at(-1);
      if (last !== undefined && isSegmentEnd(last, word.startMs)) close();
      if (open.length > 0) text += spaces[index - 1] ?? spaceBetween(text, word.text);
      text += word.text;
      open.push(word);
    }
  }
  close();
  return segments;
}

/** Whether a segment ends behind a word, when the next one begins then or later. */
export function isSegmentEnd({ text, endMs }: Word, nextMs: number): boolean {
  return endsSentence(text) || nextMs - endMs >= PAUSE_MS;
}

function toSegment(words: Word[], text: string): Segment {
  return {
    startMs: words[0]?.startMs ?? 0,
    endMs: words.at(-1)?.endMs ?? 0,
    text,
    confidence: words.reduce((sum, word) => sum + word.confidence, 0) / words.length,
    words,
  };
}

function wordless({ startMs, endMs, text, confidence }: HeardText): Segment {
  return { startMs, endMs, text: text.trim().replace(/\s+/g, ' '), confidence, words: [] };
}
