import { Module, type DynamicModule } from '@nestjs/common';
import { OutboundModule } from '../../platform/outbound/outbound.module.js';
import { StatusModule } from '../../platform/status/status.module.js';
import { AudioIntake } from './audio-intake.js';
import { FetchAudioProcessor } from './fetch-audio.processor.js';
import { Housekeeping } from './housekeeping.js';
import { ModelsController } from './models.controller.js';
import { SubmissionReceiver } from './submission-receiver.js';
import { TranscribeProcessor } from './transcribe.processor.js';
import { TranscriptionEvents } from './transcription-events.js';
import { TranscriptionResults } from './transcription-results.js';
import { TranscriptionRepository } from './transcription.repository.js';
import { TranscriptionsController } from './transcriptions.controller.js';
import { TranscriptionsService } from './transcriptions.service.js';
import { TranscriptionsStatus } from './transcriptions.status.js';

/** Document 1, Wazo STT. */
@Module({})
export class TranscriptionsModule {
  static forRoot(jobs: DynamicModule, recordings: DynamicModule): DynamicModule {
    return {
      module: TranscriptionsModule,
      imports: [jobs, recordings, OutboundModule, StatusModule],
      controllers: [TranscriptionsController, ModelsController],
      providers: [
        TranscriptionsService,
        TranscriptionResults,
        TranscriptionEvents,
        TranscriptionRepository,
        TranscriptionsStatus,
        SubmissionReceiver,
        AudioIntake,
        TranscribeProcessor,
        FetchAudioProcessor,
        Housekeeping,
      ],
    };
  }
}
