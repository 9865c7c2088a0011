import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsNotEmpty, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { TRANSCRIPTION_STATUSES, type TranscriptionStatus } from '../transcription-status.js';

const STATUS_MESSAGE = `status must be one of ${TRANSCRIPTION_STATUSES.join(', ')}`;

/** Filters and page of a listing, newest first. */
export class ListQueryDto {
  /** Only this user's. */
  @IsOptional()
  @MaxLength(255, { message: 'user_uuid must be at most 255 characters' })
  @IsNotEmpty({ message: 'user_uuid must not be empty' })
  @IsString()
  user_uuid?: string;

  /** Only those in this state. */
  @IsOptional()
  @IsIn(TRANSCRIPTION_STATUSES, { message: STATUS_MESSAGE })
  status?: TranscriptionStatus;

  /** How many, 1 to 200. */
  @IsOptional()
  @Transform(({ value }) => (/^\d{1,6}$/.test(String(value)) ? Number(value) : NaN))
  @IsInt({ message: 'limit must be a whole number from 1 to 200' })
  @Min(1, { message: 'limit must be a whole number from 1 to 200' })
  @Max(200, { message: 'limit must be a whole number from 1 to 200' })
  limit?: number;

  /** `next_cursor` of the page before; empty as if absent. */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === '' ? undefined : value))
  @MaxLength(128, { message: 'cursor is not one that this server gave' })
  @IsString()
  cursor?: string;
}
