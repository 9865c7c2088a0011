import { Injectable } from '@nestjs/common';
import { AudioDecoder } from '../../engine/ports/audio-decoder.js';
import { SpeechModels } from '../../engine/ports/speech-models.js';
import type { InferencePriority } from '../../engine/ports/speech-to-text.js';
import type { TranscriptionEvent } from '../../engine/transcription/transcription-event.js';
import { TranscriptionService } from '../../engine/transcription/transcription.service.js';
import { AppError } from '../../platform/errors/app-error.js';
import { Spool } from '../../platform/storage/spool.js';
import { tracedIteration } from '../../platform/telemetry/tracing/traced-iteration.js';
import { TranscriptionRuns } from './transcription-runs.js';

/** A recording as a surface keeps it. */
export interface StoredRecording {
  /** Its name in the spool; null once it is gone. */
  spoolName: string | null;
  /** Id of the recogniser that it was promised. */
  model: string;
  /** ISO 639-1. */
  language: string;
  /** Longer audio is refused with `audio_too_long`. */
  maxDurationSec: number;
  /** `batch` when absent. */
  priority?: InferencePriority;
}

/** Reads recordings of the spool with the models that they were promised. */
@Injectable()
export class RecordingReader {
  constructor(
    private readonly decoder: AudioDecoder,
    private readonly recognition: TranscriptionService,
    private readonly models: SpeechModels,
    private readonly spool: Spool,
    private readonly runs: TranscriptionRuns,
  ) {}

  /**
   * @param known pieces that need not be recognised again.
   * @throws AppError of the decoder, the recogniser, or `model_not_available` when the model is gone by now.
   */
  read(
    { spoolName, model, language, maxDurationSec, priority = 'batch' }: StoredRecording,
    known: ReadonlySet<number>,
    signal: AbortSignal,
  ): AsyncIterable<TranscriptionEvent> {
    if (spoolName === null) throw new AppError('internal', 'The audio is not in the spool');
    const choice = this.models.choose(model, language);
    const { id, recognizer } = choice.model;
    const decoded = this.decoder.decode(this.spool.pathOf(spoolName), { maxDurationSec, signal });
    const source = tracedIteration('decode', decoded);
    const events = this.recognition.transcribe(
      source,
      { recognizer, language: choice.language, skip: known, priority },
      signal,
    );
    return this.runs.watch(events, { model: id, isWhole: known.size === 0 });
  }
}
