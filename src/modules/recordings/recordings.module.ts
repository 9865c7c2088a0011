import { Module, type DynamicModule } from '@nestjs/common';
import { TranscriptionModule } from '../../engine/transcription/transcription.module.js';
import { StorageModule } from '../../platform/storage/storage.module.js';
import { RecognizedPieceRepository } from './recognized-piece.repository.js';
import { RecordingReader } from './recording-reader.js';
import { SpoolSweeper } from './spool-sweeper.js';
import { TranscriptionRuns } from './transcription-runs.js';

/** What the surfaces that take files share. The composition root makes it once and hands it to each of them. */
@Module({})
export class RecordingsModule {
  /** @param database the module that offers `Database`. */
  static forRoot(database: DynamicModule): DynamicModule {
    return {
      module: RecordingsModule,
      imports: [database, TranscriptionModule, StorageModule],
      providers: [RecordingReader, RecognizedPieceRepository, SpoolSweeper, TranscriptionRuns],
      exports: [RecordingReader, RecognizedPieceRepository, SpoolSweeper, TranscriptionRuns, StorageModule],
    };
  }
}
