import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aRecognizer } from '../../../../test/support/named-models.js';
import { spokenWords } from '../../../../test/support/transcript-factory.js';
import { SpeechModels } from '../../../engine/ports/speech-models.js';
import { joinPieces } from '../../../engine/transcription/join-pieces.js';
import type {
  TranscribedPiece,
  TranscriptionEvent,
} from '../../../engine/transcription/transcription-event.js';
import { piecesInOrder } from './pieces-in-order.js';
import { transcriptionOrder } from './recording-order.js';
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

const models = new SpeechModels([aRecognizer('moonshine-tiny', ['en'])]);

async function eventsOf(
  pieces: readonly TranscribedPiece[],
  channels: 'mix' | 'split' = 'mix',
): Promise<TranscriptTextEvent[]> {
  const events: TranscriptTextEvent[] = [];
  const order = transcriptionOrder({ channels, stream: true }, [], models);
  for await (const event of transcriptEvents(piecesInOrder(told(pieces)), order)) events.push(event);
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

  it('tells pieces that share words as one', async () => {
    const before = { ...pieceOf('so it', 0), endMs: 2_000, overlapMs: 1_000 };
    const behind = pieceOf('it is', 1);
    before.words[1] = { text: 'it', startMs: 1_000, endMs: 1_100, confidence: 1 };
    behind.words[1] = { text: 'is', startMs: 1_500, endMs: 1_600, confidence: 1 };
    const deltas = (await eventsOf([before, behind])).flatMap((event) =>
      'delta' in event ? [event.delta] : [],
    );
    expect(deltas).toEqual(['so it', ' is']);
  });

  it('tells who says what, in the order in which they begin, where channels are kept apart', async () => {
    const said = (index: number, channel: number, startMs: number, text: string): TranscribedPiece => ({
      ...{ index, channel, startMs, endMs: startMs + 900, text, confidence: 1, tokens: 1 },
      words: spokenWords(text, { startMs }),
    });
    const events = await eventsOf(
      [said(2, 1, 4_000, 'Fine.'), said(0, 1, 0, 'Hello. Who is it?'), said(1, 2, 2_500, 'Anna.')],
      'split',
    );
    const segments = events.filter((event) => event.type === 'transcript.text.segment');
    expect(segments.map(({ id, speaker, channel, text }) => [id, speaker, channel, text])).toEqual([
      ['seg_0', 'Speaker 1', 1, 'Hello.'],
      ['seg_1', 'Speaker 1', 1, 'Who is it?'],
      ['seg_2', 'Speaker 2', 2, 'Anna.'],
      ['seg_3', 'Speaker 1', 1, 'Fine.'],
    ]);
    expect(segments[2]).toMatchObject({ start: 2.5, end: expect.any(Number) as number });
    const deltas = events.filter((event) => event.type === 'transcript.text.delta');
    expect(deltas.map((event) => event.segment_id)).toEqual(segments.map(({ id }) => id));
    const text = 'Speaker 1: Hello. Who is it?\nSpeaker 2: Anna.\nSpeaker 1: Fine.';
    expect(deltas.map(({ delta }) => delta).join('')).toBe(text);
    expect(events.at(-1)).toMatchObject({ type: 'transcript.text.done', text });
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
