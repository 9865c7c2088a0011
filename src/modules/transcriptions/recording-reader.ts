import { Injectable } from '@nestjs/common';
import { AudioDecoder } from '../../engine/ports/audio-decoder.js';
import { SpeechModels } from '../../engine/ports/speech-models.js';
import type { TranscriptionEvent } from '../../engine/transcription/transcription-event.js';
import { TranscriptionService } from '../../engine/transcription/transcription.service.js';
import { SpeechConfig } from '../../platform/config/speech.config.js';
import { AppError } from '../../platform/errors/app-error.js';
import { AudioIntake } from './audio-intake.js';
import type { TranscriptionRecord } from './transcription.repository.js';

/** Reads a transcription's audio with the model that it was promised. */
@Injectable()
export class RecordingReader {
  constructor(
    private readonly decoder: AudioDecoder,
    private readonly recognition: TranscriptionService,
    private readonly models: SpeechModels,
    private readonly audio: AudioIntake,
    private readonly config: SpeechConfig,
  ) {}

  /**
   * @param known pieces that need not be recognised again.
   * @throws AppError of the decoder, the recogniser, or `model_not_available` when the model is gone by now.
   */
  read(
    record: TranscriptionRecord,
    known: ReadonlySet<number>,
    signal: AbortSignal,
  ): AsyncIterable<TranscriptionEvent> {
    if (record.spoolName === null) throw new AppError('internal', 'The audio is not in the spool');
    const { recognizer } = this.models.choose(record.model, record.language).model;
    const source = this.decoder.decode(this.audio.pathOf(record.spoolName), {
      maxDurationSec: this.config.maxAudioDurationSec,
      signal,
    });
    return this.recognition.transcribe(source, { recognizer, skip: known }, signal);
  }
}
