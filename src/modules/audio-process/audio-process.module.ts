import { Module, type DynamicModule } from '@nestjs/common';
import { TextModule } from '../../engine/text/text.module.js';
import { CacheModule } from '../../platform/cache/cache.module.js';
import { StatusModule } from '../../platform/status/status.module.js';
import { AudioAdmission } from './audio-admission.js';
import { AudioCacheRepository } from './audio-cache.repository.js';
import { AudioJobHooks } from './audio-job-hooks.js';
import { AudioJobRepository } from './audio-job.repository.js';
import { AudioOutputRepository } from './audio-output.repository.js';
import { AudioParty } from './audio-party.js';
import { AudioProcessController } from './audio-process.controller.js';
import { AudioProcessService } from './audio-process.service.js';
import { AudioProcessStatus } from './audio-process.status.js';
import { AudioResultCache } from './audio-result-cache.js';
import { AudioResults } from './audio-results.js';
import { AudioStages } from './audio-stages.js';
import { AudioTranscriptionProcessor } from './audio-transcription.processor.js';
import { AudioTransformationProcessor } from './audio-transformation.processor.js';
import { AudioWorkStore } from './audio-work-store.js';
import { PieceStore } from './piece-store.js';
import { ProcessReceiver } from './process-receiver.js';
import { RequestSettler } from './request-settler.js';
import { ResultWaiter } from './result-waiter.js';
import { TextWork } from './text-work.js';
import { TextWorkStore } from './text-work-store.js';
import { UploadInspector } from './upload-inspector.js';

/** Document 2, audio process. */
@Module({})
export class AudioProcessModule {
  /** @param shared the modules of the queue, of tracked jobs and of recordings. */
  static forRoot(...shared: readonly DynamicModule[]): DynamicModule {
    return {
      module: AudioProcessModule,
      imports: [...shared, StatusModule, CacheModule, TextModule],
      controllers: [AudioProcessController],
      providers: [
        AudioAdmission,
        AudioCacheRepository,
        AudioJobHooks,
        AudioJobRepository,
        AudioOutputRepository,
        AudioParty,
        AudioProcessService,
        AudioProcessStatus,
        AudioResultCache,
        AudioResults,
        AudioStages,
        AudioTranscriptionProcessor,
        AudioTransformationProcessor,
        AudioWorkStore,
        PieceStore,
        ProcessReceiver,
        RequestSettler,
        ResultWaiter,
        TextWork,
        TextWorkStore,
        UploadInspector,
      ],
    };
  }
}
