import type { Segment } from '../ports/transcript.js';
import { byStart, isSegmentEnd, segmentsOf, type HeardText } from './join-pieces.js';
import { OverlapJoiner } from './join-overlaps.js';
import type { TranscribedPiece } from './transcription-event.js';

/** What was heard on a channel and is in no segment that was given out. */
interface OpenChannel {
  joiner: OverlapJoiner;
  heard: HeardText[];
}

/**
 * The segments of a recording whose channels are kept apart, while it is recognised: each is given out as soon as nothing
 * that comes can change it, or begins before it. All together, in that order, they are those of `joinPieces`.
 */
export class SegmentsAsTheyCome {
  private readonly channels = new Map<number | undefined, OpenChannel>();

  /** @param piece comes behind all others of its channel. */
  push(piece: TranscribedPiece): void {
    let channel = this.channels.get(piece.channel);
    if (channel === undefined) {
      channel = { joiner: new OverlapJoiner(), heard: [] };
      this.channels.set(piece.channel, channel);
    }
    channel.heard.push(...channel.joiner.push(piece));
  }

  /** @param settledMs no piece that comes begins earlier. */
  take(settledMs: number): Segment[] {
    const held = [...this.channels.values()].map(({ joiner }) => joiner.heldFromMs);
    const limitMs = Math.min(settledMs, ...held);
    const open = [...this.channels].flatMap(([channel, { heard }]) => openSegments(heard, channel, limitMs));
    open.sort((a, b) => byStart(a.segment, b.segment));
    const first = open.findIndex(({ segment, isOver }) => !isOver || segment.startMs >= limitMs);
    const due = open.slice(0, first < 0 ? open.length : first).map(({ segment }) => segment);
    const left = open.slice(due.length).map(({ segment }) => segment);
    for (const [channel, state] of this.channels)
      state.heard = left.filter((segment) => segment.channel === channel);
    return due;
  }

  /** The last ones, when no piece comes any more. */
  finish(): Segment[] {
    for (const { joiner, heard } of this.channels.values()) heard.push(...joiner.finish());
    return this.take(Number.POSITIVE_INFINITY);
  }
}

/** The segments of a channel; the last may go on with what comes, which begins at `nextMs` or later. */
function openSegments(
  heard: readonly HeardText[],
  channel: number | undefined,
  nextMs: number,
): { segment: Segment; isOver: boolean }[] {
  const segments = segmentsOf(heard);
  return segments.map((segment, index) => {
    const last = segment.words.at(-1);
    const isOver = index < segments.length - 1 || last === undefined || isSegmentEnd(last, nextMs);
    return { segment: { ...segment, ...(channel !== undefined && { channel }) }, isOver };
  });
}
