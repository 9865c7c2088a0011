import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinPieces } from '../../../engine/transcription/join-pieces.js';
import type {
  TranscribedPiece,
  TranscriptionEvent,
} from '../../../engine/transcription/transcription-event.js';
import { piecesInOrder } from './pieces-in-order.js';
import { transcriptEvents, type TranscriptTextEvent } from './transcript-events.js';

function pieceOf(text: string, index: number): TranscribedPiece {
  const startMs = index * 1000;
  const words = text
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => ({ text: word, startMs, endMs: startMs + 100, confidence: 1 }));
  return { index, startMs, endMs: startMs + 900, text, words, confidence: 1, tokens: words.length };
}

async function* told(pieces: readonly TranscribedPiece[]): AsyncGenerator<TranscriptionEvent> {
  for (const piece of pieces) {
    yield { type: 'progress', decodedMs: piece.endMs };
    yield { type: 'piece', ...piece };
  }
  yield { type: 'end', durationMs: 61_300 };
}

async function eventsOf(pieces: readonly TranscribedPiece[]): Promise<TranscriptTextEvent[]> {
  const events: TranscriptTextEvent[] = [];
  for await (const event of transcriptEvents(piecesInOrder(told(pieces)), 'en', [])) events.push(event);
  return events;
}

const someText = fc.array(fc.constantFrom('Well.', 'no', 'yes,', 'so', 'Then?'), { maxLength: 4 });

describe('transcriptEvents', () => {
  it('gives deltas that are the text when they are joined, in whatever order its pieces are recognised', async () => {
    const texts = fc.array(
      someText.map((words) => words.join(' ')),
      { maxLength: 6 },
    );
    const property = fc.asyncProperty(texts, fc.infiniteStream(fc.nat()), async (spoken, ranks) => {
      const pieces = spoken.map(pieceOf);
      const ranked = pieces.map((piece) => ({ piece, rank: ranks.next().value as number }));
      const arrived = ranked.sort((a, b) => a.rank - b.rank).map(({ piece }) => piece);
      const events = await eventsOf(arrived);
      const deltas = events.flatMap((event) => (event.type === 'transcript.text.delta' ? [event.delta] : []));
      const { text } = joinPieces(pieces, { language: 'en', durationMs: 61_300 });
      expect(deltas.join('')).toBe(text);
      expect(deltas).not.toContain('');
      expect(events.at(-1)).toEqual({
        type: 'transcript.text.done',
        text,
        usage: { type: 'duration', seconds: 62 },
      });
    });
    await fc.assert(property);
  });

  it('tells a piece as soon as those before it are there', async () => {
    const [first, second, third] = ['One.', 'Two.', 'Three.'].map(pieceOf) as [
      TranscribedPiece,
      TranscribedPiece,
      TranscribedPiece,
    ];
    let asked = 0;
    const counted = async function* (): AsyncGenerator<TranscriptionEvent> {
      for await (const event of told([second, first, third])) {
        asked += 1;
        yield event;
      }
    };
    const pieces = piecesInOrder(counted());
    expect((await pieces.next()).value).toMatchObject({ piece: { text: 'One.' } });
    expect(asked).toBe(4);
    expect((await pieces.next()).value).toMatchObject({ piece: { text: 'Two.' } });
    expect(asked).toBe(4);
  });
});
