import { Injectable } from '@nestjs/common';
import { AudioDecoder } from '../../engine/ports/audio-decoder.js';
import { SpeechModels, type ModelChoice } from '../../engine/ports/speech-models.js';
import type { InferencePriority } from '../../engine/ports/speech-to-text.js';
import type { ChannelMode } from '../../engine/transcription/channel-mode.js';
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
  /** Names and terms that are likelier here than elsewhere. */
  hotwords?: readonly string[] | undefined;
  /** Longer audio is refused with `audio_too_long`. */
  maxDurationSec: number;
  /** `mix` when absent. */
  channels?: ChannelMode;
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
  async *read(
    recording: StoredRecording,
    known: ReadonlySet<number>,
    signal: AbortSignal,
  ): AsyncGenerator<TranscriptionEvent, void, undefined> {
    const { spoolName, hotwords, maxDurationSec, channels = 'mix', priority = 'batch' } = recording;
    if (spoolName === null) throw new AppError('internal', 'The audio is not in the spool');
    const choice = await this.promised(recording);
    const { id, recognizer } = choice.model;
    const path = this.spool.pathOf(spoolName);
    const { language } = choice;
    const options = { recognizer, language, ...(hotwords && { hotwords }), skip: known, priority };
    const decoding = { maxDurationSec, signal };
    const events =
      channels === 'split'
        ? this.recognition.transcribeChannels(
            tracedIteration('decode', this.decoder.decodeChannels(path, decoding)),
            options,
            signal,
          )
        : this.recognition.transcribe(
            tracedIteration('decode', this.decoder.decode(path, decoding)),
            options,
            signal,
          );
    yield* this.runs.watch(events, { model: id, isWhole: known.size === 0 });
  }

  /** The process that promised the model may have seen it come before this one did. */
  private async promised({ model, language }: StoredRecording): Promise<ModelChoice> {
    try {
      return this.models.choose(model, language);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'model_not_available') throw error;
      await this.models.look();
      return this.models.choose(model, language);
    }
  }
}
