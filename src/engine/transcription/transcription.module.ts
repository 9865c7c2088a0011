import { availableParallelism } from 'node:os';
import { Module } from '@nestjs/common';
import { SpeechConfig } from '../../platform/config/speech.config.js';
import { VoiceActivity } from '../ports/voice-activity.js';
import { TranscriptionService } from './transcription.service.js';

/** Offers {@link TranscriptionService} on the recognisers and voice detection that are bound. */
@Module({
  providers: [
    {
      provide: TranscriptionService,
      inject: [VoiceActivity, SpeechConfig],
      useFactory: (voiceActivity: VoiceActivity, config: SpeechConfig): TranscriptionService =>
        new TranscriptionService({
          voiceActivity,
          piecesInFlight: 2 * (config.inferenceWorkers ?? availableParallelism()),
        }),
    },
  ],
  exports: [TranscriptionService],
})
export class TranscriptionModule {}
