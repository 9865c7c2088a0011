import type { Segment } from '../../../engine/ports/transcript.js';
import { joinPieces } from '../../../engine/transcription/join-pieces.js';
import { OverlapJoiner } from '../../../engine/transcription/join-overlaps.js';
import { SegmentsAsTheyCome } from '../../../engine/transcription/segments-as-they-come.js';
import { speakerFields, TurnsText } from '../../../engine/transcription/speakers.js';
import type { RecordingOrder } from './recording-order.js';
import type { OrderedEvent } from './pieces-in-order.js';
import { durationUsage, type DurationUsage } from './transcription.presenter.js';

export type TranscriptTextEvent =
  | { type: 'transcript.text.delta'; delta: string; segment_id?: string }
  | {
      type: 'transcript.text.segment';
      id: string;
      /** Seconds. */
      start: number;
      end: number;
      text: string;
      speaker?: string;
      channel?: number;
    }
  | {
      type: 'transcript.text.done';
      text: string;
      usage: DurationUsage;
      dropped_parameters?: RecordingOrder['dropped'];
    };

type StreamedOrder = Pick<RecordingOrder, 'channels' | 'choice' | 'dropped'>;

/** The events of a streamed transcription: deltas, which joined are the text, then the whole of it. */
export async function* transcriptEvents(
  events: AsyncIterable<OrderedEvent>,
  order: StreamedOrder,
): AsyncGenerator<TranscriptTextEvent, void, undefined> {
  const tellers = { mix: () => new MixedText(order.choice.language), split: () => new SpokenTurns() };
  const teller: Teller = tellers[order.channels]();
  let text = '';
  for await (const event of events) {
    for (const told of teller.tell(event)) {
      if (told.type === 'transcript.text.delta') text += told.delta;
      yield told;
    }
    if (event.type !== 'end') continue;
    const { dropped } = order;
    yield {
      ...{ type: 'transcript.text.done', text, usage: durationUsage(event.durationMs) },
      ...(dropped.length > 0 && { dropped_parameters: dropped }),
    };
  }
}

interface Teller {
  tell: (event: OrderedEvent) => TranscriptTextEvent[];
}

/**
 * A delta for each piece in which somebody speaks. One that was cut while somebody spoke waits for the next, which has
 * some of its words too.
 */
class MixedText implements Teller {
  private readonly joiner = new OverlapJoiner();
  private readonly text = new TurnsText();

  constructor(private readonly language: string) {}

  tell(event: OrderedEvent): TranscriptTextEvent[] {
    if (event.type === 'settled') return [];
    const pieces = event.type === 'end' ? this.joiner.finish() : this.joiner.push(event.piece);
    const heard = pieces.map((piece) => joinPieces([piece], { language: this.language, durationMs: 0 }));
    const deltas = heard.map((transcript) => this.text.add(transcript));
    return deltas.filter((delta) => delta !== '').map((delta) => ({ type: 'transcript.text.delta', delta }));
  }
}

/** What each speaker says, in the order in which they begin: a delta and a segment for each. */
class SpokenTurns implements Teller {
  private readonly segments = new SegmentsAsTheyCome();
  private readonly text = new TurnsText();
  private count = 0;

  tell(event: OrderedEvent): TranscriptTextEvent[] {
    switch (event.type) {
      case 'piece':
        this.segments.push(event.piece);
        return [];
      case 'settled':
        return this.segments.take(event.untilMs).flatMap((segment) => this.told(segment));
      case 'end':
        return this.segments.finish().flatMap((segment) => this.told(segment));
    }
  }

  private told(segment: Segment): TranscriptTextEvent[] {
    const id = `seg_${this.count}`;
    this.count += 1;
    const { text, channel } = segment;
    const [start, end] = [segment.startMs / 1000, segment.endMs / 1000];
    return [
      { type: 'transcript.text.delta', delta: this.text.add(segment), segment_id: id },
      { type: 'transcript.text.segment', id, start, end, text, ...speakerFields(channel) },
    ];
  }
}
