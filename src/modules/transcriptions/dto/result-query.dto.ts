import { Transform } from 'class-transformer';
import { IsIn, IsOptional } from 'class-validator';
import {
  TRANSCRIPT_FORMATS,
  type TranscriptFormat,
} from '../../../engine/transcription/formats/transcript-format.js';

export class ResultQueryDto {
  /** Overrides the format asked for at submission; empty as if absent. */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === '' ? undefined : value))
  @IsIn(TRANSCRIPT_FORMATS, { message: `response_format must be one of ${TRANSCRIPT_FORMATS.join(', ')}` })
  response_format?: TranscriptFormat;
}
