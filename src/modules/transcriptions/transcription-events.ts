import { Injectable, type BeforeApplicationShutdown, type MessageEvent } from '@nestjs/common';
import { Observable } from 'rxjs';
import type { TranscribedPiece } from '../../engine/transcription/transcription-event.js';
import { speakerFields } from '../../engine/transcription/speakers.js';
import { AppError } from '../../platform/errors/app-error.js';
import { JobEvents } from '../jobs/queue/job-events.js';
import { OpenStreams } from '../jobs/tracking/open-streams.js';
import { WakeUp } from '../jobs/tracking/wake-up.js';
import { RecognizedPieceRepository } from '../recordings/recognized-piece.repository.js';
import type { TranscriptionRecord } from './transcription.repository.js';
import { presentStatus } from './transcriptions.presenter.js';
import { TranscriptionsService, type PlacedTranscription } from './transcriptions.service.js';

/** How long a change made by another process may go unnoticed; also how often an idle stream shows it lives. */
const RECHECK_INTERVAL_MS = 5000;

/** Follows transcriptions for clients: everything so far, then each change, up to the end. */
@Injectable()
export class TranscriptionEvents implements BeforeApplicationShutdown {
  private readonly shutdown = new AbortController();
  private readonly streams = new OpenStreams();

  constructor(
    private readonly service: TranscriptionsService,
    private readonly pieces: RecognizedPieceRepository,
    private readonly jobEvents: JobEvents,
  ) {}

  beforeApplicationShutdown(): void {
    this.shutdown.abort();
  }

  /** Whether a client whose last event has that id was told the end, and nothing has happened since. */
  hasToldEnd(record: TranscriptionRecord, lastEventId: string | undefined): boolean {
    return isFinal(record) && lastEventId === endIdOf(record);
  }

  /**
   * A transcription's server-sent events; completes behind the one that tells the end.
   *
   * @throws AppError `queue_full` when as many streams are open as this server holds.
   */
  stream(id: string): Observable<MessageEvent> {
    this.streams.assertRoom();
    return new Observable((subscriber) => {
      const stop = new AbortController();
      const signal = AbortSignal.any([stop.signal, this.shutdown.signal]);
      const follow = async (): Promise<void> => {
        for await (const event of this.follow(id, signal)) subscriber.next(event);
      };
      this.streams.during(follow).then(
        () => subscriber.complete(),
        (error: unknown) => subscriber.error(error),
      );
      return () => stop.abort();
    });
  }

  private async *follow(id: string, signal: AbortSignal): AsyncGenerator<MessageEvent> {
    const wakeUp = new WakeUp();
    const unsubscribe = this.jobEvents.subscribe(id, () => wakeUp.now());
    const told = { state: '', pieces: new Map<number, string>() };
    try {
      while (!signal.aborted) {
        const placed = await this.findIfThere(id);
        if (placed === undefined) {
          yield { type: 'deleted', data: { job_id: id } };
          return;
        }
        const pieces = await this.pieces.findAll(id);
        if (isAnotherRun(told.pieces, pieces)) told.pieces.clear();
        for (const piece of pieces.filter(({ index }) => !told.pieces.has(index))) {
          told.pieces.set(piece.index, piece.text);
          yield pieceEvent(piece);
        }
        const event = stateEvent(placed);
        const state = JSON.stringify(event);
        if (state !== told.state) yield event;
        told.state = state;
        if (isFinal(placed.record)) return;
        if (!(await wakeUp.wait(RECHECK_INTERVAL_MS, signal))) yield { type: 'ping', data: {} };
      }
    } finally {
      unsubscribe();
    }
  }

  private async findIfThere(id: string): Promise<PlacedTranscription | undefined> {
    try {
      return await this.service.findPlaced(id);
    } catch (error) {
      if (error instanceof AppError && error.code === 'job_not_found') return undefined;
      throw error;
    }
  }
}

/** Whether pieces that were told are gone or different: the message was submitted anew. */
function isAnotherRun(told: ReadonlyMap<number, string>, pieces: readonly TranscribedPiece[]): boolean {
  const texts = new Map(pieces.map(({ index, text }) => [index, text]));
  return [...told].some(([index, text]) => texts.get(index) !== text);
}

function isFinal({ status }: TranscriptionRecord): boolean {
  return status === 'completed' || status === 'failed';
}

/** The id of the event that tells the end; another one when the message was submitted anew. */
function endIdOf({ status, completedAtMs }: TranscriptionRecord): string {
  return `${status}-${completedAtMs ?? 0}`;
}

function stateEvent(placed: PlacedTranscription): MessageEvent {
  switch (placed.record.status) {
    case 'queued':
      return { type: 'position', data: { job_id: placed.record.id, queue_position: placed.queuePosition } };
    case 'processing':
      return { type: 'processing', data: { job_id: placed.record.id } };
    case 'completed':
    case 'failed':
      return { id: endIdOf(placed.record), type: placed.record.status, data: presentStatus(placed) };
  }
}

function pieceEvent({ index, startMs, endMs, text, channel }: TranscribedPiece): MessageEvent {
  const times = { start: startMs / 1000, end: endMs / 1000 };
  return { type: 'piece', data: { index, ...times, text, ...speakerFields(channel) } };
}
