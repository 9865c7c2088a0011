import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Transcript } from '../../../engine/ports/transcript.js';
import { joinPieces } from '../../../engine/transcription/join-pieces.js';
import type { TranscribedPiece } from '../../../engine/transcription/transcription-event.js';
import { SpeechConfig } from '../../../platform/config/speech.config.js';
import { RecordingReader } from '../../recordings/recording-reader.js';
import { RequestWork } from '../requests/request-work.js';
import { piecesInOrder, type OrderedEvent } from './pieces-in-order.js';
import type { RecordingOrder } from './recording-order.js';
import { RecordingReceiver } from './recording-receiver.js';

/** Recognises recordings while their clients wait; nothing of them is kept. */
@Injectable()
export class RecordingWork {
  constructor(
    private readonly work: RequestWork,
    private readonly reader: RecordingReader,
    private readonly receiver: RecordingReceiver,
    private readonly config: SpeechConfig,
  ) {}

  /**
   * What is heard, in order, as it is heard. The recording is removed when the iteration ends, however it does; one that
   * is never begun is for the caller to remove. It goes before jobs, for which nobody waits, and behind conversations.
   *
   * @throws AppError as `RequestWork.during` and `RecordingReader.read`.
   */
  async *events(
    spoolName: string,
    { choice, channels, hotwords }: RecordingOrder,
    reply: FastifyReply,
  ): AsyncGenerator<OrderedEvent, void, undefined> {
    const recording = {
      ...{ spoolName, model: choice.model.id, language: choice.language, channels, hotwords },
      ...{ maxDurationSec: this.config.maxProcessDurationSec, priority: 'interim' as const },
    };
    try {
      yield* this.work.during('transcription', reply, (signal) =>
        piecesInOrder(this.reader.read(recording, new Set(), signal)),
      );
    } finally {
      await this.receiver.letGo(spoolName);
    }
  }

  /** The whole of it. Throws as {@link events}. */
  async transcript(spoolName: string, order: RecordingOrder, reply: FastifyReply): Promise<Transcript> {
    const pieces: TranscribedPiece[] = [];
    let durationMs = 0;
    for await (const event of this.events(spoolName, order, reply)) {
      if (event.type === 'piece') pieces.push(event.piece);
      if (event.type === 'end') ({ durationMs } = event);
    }
    return joinPieces(pieces, { language: order.choice.language, durationMs });
  }
}
