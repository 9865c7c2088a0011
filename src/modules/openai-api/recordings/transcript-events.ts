import { joinPieces } from '../../../engine/transcription/join-pieces.js';
import type { DroppedParameter } from '../../../platform/http/validate-form.js';
import { durationUsage, type DurationUsage } from './transcription.presenter.js';
import type { OrderedEvent } from './pieces-in-order.js';

export type TranscriptTextEvent =
  | { type: 'transcript.text.delta'; delta: string }
  | {
      type: 'transcript.text.done';
      text: string;
      usage: DurationUsage;
      dropped_parameters?: readonly DroppedParameter[];
    };

/** The events of a streamed transcription: a delta for each piece in which somebody speaks; joined they are the text. */
export async function* transcriptEvents(
  events: AsyncIterable<OrderedEvent>,
  language: string,
  dropped: readonly DroppedParameter[],
): AsyncGenerator<TranscriptTextEvent, void, undefined> {
  let text = '';
  for await (const event of events) {
    if (event.type === 'end') {
      const { durationMs } = event;
      yield {
        ...{ type: 'transcript.text.done', text, usage: durationUsage(durationMs) },
        ...(dropped.length > 0 && { dropped_parameters: dropped }),
      };
      continue;
    }
    const heard = joinPieces([event.piece], { language, durationMs: event.piece.endMs }).text;
    if (heard === '') continue;
    const delta = text === '' ? heard : ` ${heard}`;
    text += delta;
    yield { type: 'transcript.text.delta', delta };
  }
}
