import { setMaxListeners } from 'node:events';
import { AppError } from '../../platform/errors/app-error.js';
import type { InferencePriority, RecognizedPiece, SpeechToText } from '../ports/speech-to-text.js';
import type { VoiceActivity } from '../ports/voice-activity.js';
import { cutRecording, type CutStep } from './cut-recording.js';
import type { AudioPiece } from './open-piece.js';
import { transcribedPiece } from './transcribed-piece.js';
import type { TranscriptionEvent } from './transcription-event.js';
import { untilAborted } from './until-aborted.js';

export interface TranscriptionServiceOptions {
  voiceActivity: VoiceActivity;
  /** Pieces of one recording that may be with the recogniser at once; twice its workers keeps them busy. */
  piecesInFlight: number;
}

export interface TranscribeOptions {
  recognizer: SpeechToText;
  /** ISO 639-1 code of what is spoken; undefined: as the recogniser hears it. */
  language?: string;
  /** Pieces whose text is known already: their audio is still read and searched, but not recognised. */
  skip?: ReadonlySet<number>;
  /** `batch` when absent. */
  priority?: InferencePriority;
}

/** Turns recordings into text, piece by piece. Holds no state between recordings. */
export class TranscriptionService {
  constructor(private readonly options: TranscriptionServiceOptions) {}

  /**
   * Transcribes a recording while it is read. Pieces are told as they are done, which need not be their order; the
   * source is read only as fast as pieces are recognised and events are taken. Ending the iteration, or the signal,
   * ends all work on the recording.
   *
   * @param source 16 kHz mono PCM, in chunks of any size.
   * @throws AppError `cancelled`, what the source throws, or what the recogniser throws.
   */
  async *transcribe(
    source: AsyncIterable<Int16Array>,
    options: TranscribeOptions,
    signal?: AbortSignal,
  ): AsyncGenerator<TranscriptionEvent, void, undefined> {
    const run = new TranscriptionRun(source, options, this.options, signal);
    try {
      yield* run.events();
    } finally {
      await run.close();
    }
  }
}

type Arrival =
  | { type: 'cut'; result: IteratorResult<CutStep, void> }
  | { type: 'recognized'; piece: AudioPiece; result: RecognizedPiece }
  | { type: 'failed'; error: unknown };

/** The work on one recording: one step of reading and some pieces of recognition at a time. */
class TranscriptionRun {
  private readonly aborter = new AbortController();
  private readonly signal: AbortSignal;
  private readonly steps: AsyncGenerator<CutStep, void, undefined>;
  private readonly recognizing = new Map<number, Promise<Arrival>>();
  private readonly cut: AudioPiece[] = [];
  private reading: Promise<Arrival> | undefined;
  private hasMore = true;
  private decodedMs = 0;

  constructor(
    source: AsyncIterable<Int16Array>,
    private readonly options: TranscribeOptions,
    private readonly service: TranscriptionServiceOptions,
    signal: AbortSignal | undefined,
  ) {
    this.signal = signal === undefined ? this.aborter.signal : AbortSignal.any([signal, this.aborter.signal]);
    setMaxListeners(0, this.signal);
    const detection = service.voiceActivity.open(options.priority ?? 'batch');
    const { maxPieceSec } = options.recognizer.capabilities;
    this.steps = cutRecording(untilAborted(source, this.signal), detection, maxPieceSec, this.signal);
  }

  async *events(): AsyncGenerator<TranscriptionEvent, void, undefined> {
    for (;;) {
      if (this.signal.aborted) throw new AppError('cancelled', 'The work was cancelled');
      this.startWork();
      const pending = [...this.recognizing.values(), ...(this.reading === undefined ? [] : [this.reading])];
      if (pending.length === 0) break;
      yield this.take(await Promise.race(pending));
    }
    yield { type: 'end', durationMs: this.decodedMs };
  }

  /** Ends what is still going on and waits for it; a source that ignores its end is left behind. */
  async close(): Promise<void> {
    this.aborter.abort();
    await Promise.all([...this.recognizing.values(), this.reading]);
    await this.steps.return();
  }

  /** Fills the recogniser; reads ahead while fewer pieces wait than it takes at once. */
  private startWork(): void {
    const limit = this.service.piecesInFlight;
    while (this.recognizing.size < limit) {
      const piece = this.cut.shift();
      if (piece === undefined) break;
      this.recognizing.set(piece.index, this.recognize(piece));
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

  private async recognize(piece: AudioPiece): Promise<Arrival> {
    try {
      const { recognizer, language, priority = 'batch' } = this.options;
      const spoken = language === undefined ? {} : { language };
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
        return { type: 'piece', ...transcribedPiece(arrival.piece, arrival.result) };
      case 'cut':
        this.reading = undefined;
        if (arrival.result.done === true) this.hasMore = false;
        else this.takeCut(arrival.result.value);
        return { type: 'progress', decodedMs: this.decodedMs };
    }
  }

  private takeCut({ pieces, decodedMs }: CutStep): void {
    this.decodedMs = decodedMs;
    this.cut.push(...pieces.filter((piece) => this.options.skip?.has(piece.index) !== true));
  }
}
