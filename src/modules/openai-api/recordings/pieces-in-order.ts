import type {
  TranscribedPiece,
  TranscriptionEvent,
} from '../../../engine/transcription/transcription-event.js';

/** What came of a recording, piece by piece in the order of the recording; its length comes last. */
export type OrderedEvent =
  | { type: 'piece'; piece: TranscribedPiece }
  /** Only where channels are kept apart: no piece that comes begins earlier. */
  | { type: 'settled'; untilMs: number }
  | { type: 'end'; durationMs: number };

/** Holds pieces back until those before them are there. */
export async function* piecesInOrder(
  events: AsyncIterable<TranscriptionEvent>,
): AsyncGenerator<OrderedEvent, void, undefined> {
  const waiting = new Map<number, TranscribedPiece>();
  let next = 0;
  for await (const event of events) {
    if (event.type === 'end') yield event;
    if (event.type === 'settled') {
      const held = [...waiting.values()].map(({ startMs }) => startMs);
      yield { type: 'settled', untilMs: Math.min(event.untilMs, ...held) };
    }
    if (event.type !== 'piece') continue;
    waiting.set(event.index, event);
    for (let piece = waiting.get(next); piece !== undefined; piece = waiting.get(next)) {
      waiting.delete(next);
      next += 1;
      yield { type: 'piece', piece };
    }
  }
}
