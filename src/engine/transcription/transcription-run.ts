import { setMaxListeners } from 'node:events';
import { AppError } from '../../platform/errors/app-error.js';
import { AUTO_LANGUAGE } from '../ports/speech-models.js';
import type { InferencePriority, RecognizedPiece, SpeechToText } from '../ports/speech-to-text.js';
import type { VoiceActivity } from '../ports/voice-activity.js';
import { cutRecording, type ChannelPiece, type CutOptions, type CutStep } from './cut-recording.js';
import { piecesFor } from './pieces-for.js';
import { transcribedPiece } from './transcribed-piece.js';
import type { TranscribedPiece, TranscriptionEvent } from './transcription-event.js';
import { untilAborted } from './until-aborted.js';

export interface TranscriptionServiceOptions {
  voiceActivity: VoiceActivity;
  /** Pieces of one recording that may be with the recogniser at once; twice its workers keeps them busy. */
  piecesInFlight: number;
}

export interface TranscribeOptions {
  recognizer: SpeechToText;
  /** ISO 639-1 code of what is spoken; undefined or `auto`: as the recogniser hears it. */
  language?: string;
  /** Names and terms that are likelier here than elsewhere. */
  hotwords?: readonly string[];
  /** Pieces whose text is known already: their audio is still read and searched, but not recognised. */
  skip?: ReadonlySet<number>;
  /** `batch` when absent. */
  priority?: InferencePriority;
}

type Arrival =
  | { type: 'cut'; result: IteratorResult<CutStep, void> }
  | { type: 'recognized'; piece: ChannelPiece; result: RecognizedPiece }
  | { type: 'failed'; error: unknown };

/** The work on one recording: one step of reading and some pieces of recognition at a time. */
export class TranscriptionRun {
  private readonly aborter = new AbortController();
  private readonly signal: AbortSignal;
  private readonly steps: AsyncGenerator<CutStep, void, undefined>;
  private readonly recognizing = new Map<number, { startMs: number; arrival: Promise<Arrival> }>();
  private readonly cut: ChannelPiece[] = [];
  private reading: Promise<Arrival> | undefined;
  private hasMore = true;
  private decodedMs = 0;
  /** No piece that is still to be cut begins earlier. */
  private uncutMs = 0;

  constructor(
    source: AsyncIterable<readonly Int16Array[]>,
    private readonly options: TranscribeOptions & { isSplit: boolean },
    private readonly service: TranscriptionServiceOptions,
    signal: AbortSignal | undefined,
  ) {
    this.signal = signal === undefined ? this.aborter.signal : AbortSignal.any([signal, this.aborter.signal]);
    setMaxListeners(0, this.signal);
    this.steps = cutRecording(untilAborted(source, this.signal), this.cutOptions(), this.signal);
  }

  private cutOptions(): CutOptions {
    const { recognizer, isSplit, priority = 'batch' } = this.options;
    return {
      ...piecesFor(recognizer.capabilities),
      keepsShortWhole: !isSplit,
      openDetection: () => this.service.voiceActivity.open(priority),
    };
  }

  async *events(): AsyncGenerator<TranscriptionEvent, void, undefined> {
    for (;;) {
      if (this.signal.aborted) throw new AppError('cancelled', 'The work was cancelled');
      this.startWork();
      const pending = [...this.recognitions, ...(this.reading === undefined ? [] : [this.reading])];
      if (pending.length === 0) break;
      yield this.take(await Promise.race(pending));
      if (this.options.isSplit) yield { type: 'settled', untilMs: this.settledMs };
    }
    yield { type: 'end', durationMs: this.decodedMs };
  }

  /** Ends what is still going on and waits for it; a source that ignores its end is left behind. */
  async close(): Promise<void> {
    this.aborter.abort();
    await Promise.all([...this.recognitions, this.reading]);
    await this.steps.return();
  }

  private get recognitions(): Promise<Arrival>[] {
    return [...this.recognizing.values()].map(({ arrival }) => arrival);
  }

  /** No piece that was not told begins earlier. */
  private get settledMs(): number {
    const untold = [...this.recognizing.values(), ...this.cut].map(({ startMs }) => startMs);
    return Math.min(this.uncutMs, ...untold);
  }

  /** Fills the recogniser; reads ahead while fewer pieces wait than it takes at once. */
  private startWork(): void {
    const limit = this.service.piecesInFlight;
    while (this.recognizing.size < limit) {
      const piece = this.cut.shift();
      if (piece === undefined) break;
      this.recognizing.set(piece.index, { startMs: piece.startMs, arrival: this.recognize(piece) });
    }
    if (this.hasMore && this.reading === undefined && this.cut.length < limit) this.reading = this.read();
  }

  private async read(): Promise<Arrival> {
    try {
      return { type: 'cut', result: await this.steps.next() };
    } catch (error) {
      return { type: 'failed', error };
    }
  }

  private async recognize(piece: ChannelPiece): Promise<Arrival> {
    try {
      const { recognizer, language, hotwords, priority = 'batch' } = this.options;
      const isNamed = language !== undefined && language !== AUTO_LANGUAGE;
      const spoken = { ...(isNamed && { language }), ...(hotwords && { hotwords }) };
      const result = await recognizer.recognize(piece.pcm, { priority, ...spoken, signal: this.signal });
      return { type: 'recognized', piece, result };
    } catch (error) {
      return { type: 'failed', error };
    }
  }

  private take(arrival: Arrival): TranscriptionEvent {
    switch (arrival.type) {
      case 'failed':
        throw arrival.error;
      case 'recognized':
        this.recognizing.delete(arrival.piece.index);
        return { type: 'piece', ...this.transcribed(arrival.piece, arrival.result) };
      case 'cut':
        this.reading = undefined;
        if (arrival.result.done === true) this.hasMore = false;
        else this.takeCut(arrival.result.value);
        return { type: 'progress', decodedMs: this.decodedMs };
    }
  }

  private transcribed(piece: ChannelPiece, result: RecognizedPiece): TranscribedPiece {
    return transcribedPiece(piece, result, { channel: this.options.isSplit ? piece.channel : undefined });
  }

  private takeCut({ pieces, decodedMs, earliestMs }: CutStep): void {
    this.decodedMs = decodedMs;
    this.uncutMs = earliestMs;
    this.cut.push(...pieces.filter((piece) => this.options.skip?.has(piece.index) !== true));
  }
}
