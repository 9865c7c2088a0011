import type { Segment, Transcript, Word } from '../ports/transcript.js';
import { endsSentence } from './sentence-end.js';
import type { TranscribedPiece } from './transcription-event.js';

/** What a transcript says of the recording as a whole. */
export interface RecordingFacts {
  /** ISO 639-1. */
  language: string;
  durationMs: number;
}

/** Silence that ends a segment also where no sentence ends. */
const PAUSE_MS = 800;

/**
 * Joins the pieces of a recording, in whatever order they come, to its transcript. Segments are sentences, or what was
 * said between two pauses. Pure: the same pieces always give the same transcript.
 */
export function joinPieces(pieces: readonly TranscribedPiece[], recording: RecordingFacts): Transcript {
  const inOrder = [...pieces].sort((a, b) => a.index - b.index);
  const segments: Segment[] = [];
  let open: Word[] = [];
  const close = (): void => {
    if (open.length > 0) segments.push(toSegment(open));
    open = [];
  };
  for (const piece of inOrder) {
    if (piece.text !== '' && piece.words.length === 0) {
      close();
      segments.push(wordless(piece));
    }
    for (const word of piece.words) {
      const last = open.at(-1);
      if (last !== undefined && (endsSentence(last.text) || word.startMs - last.endMs >= PAUSE_MS)) close();
      open.push(word);
    }
  }
  close();
  return { ...recording, text: segments.map((segment) => segment.text).join(' '), segments };
}

function toSegment(words: Word[]): Segment {
  return {
    startMs: words[0]?.startMs ?? 0,
    endMs: words.at(-1)?.endMs ?? 0,
    text: words.map((word) => word.text).join(' '),
    confidence: words.reduce((sum, word) => sum + word.confidence, 0) / words.length,
    words,
  };
}

function wordless({ startMs, endMs, text, confidence }: TranscribedPiece): Segment {
  return { startMs, endMs, text: text.trim().replace(/\s+/g, ' '), confidence, words: [] };
}
