import { Transform } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsISO8601,
  IsNotEmpty,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { RECORDED_OUTCOMES, type RecordedOutcome } from './call-record.js';

/** What a call may be asked for by: how it ended, or that it has not. */
export const CALL_STATES = ['live', ...RECORDED_OUTCOMES] as const;

/** Filters and page of the list of calls, newest first. */
export class ListCallsDto {
  /** Only those of this id of the carrier. */
  @IsOptional()
  @MaxLength(255, { message: 'call_sid must be at most 255 characters' })
  @IsNotEmpty({ message: 'call_sid must not be empty' })
  @IsString()
  call_sid?: string;

  /** Only those of this carrier, such as `twilio`. */
  @IsOptional()
  @MaxLength(64, { message: 'carrier must be at most 64 characters' })
  @IsNotEmpty({ message: 'carrier must not be empty' })
  @IsString()
  carrier?: string;

  /** Only those of this caller, as the carrier writes the number. */
  @IsOptional()
  @MaxLength(255, { message: 'from must be at most 255 characters' })
  @IsNotEmpty({ message: 'from must not be empty' })
  @IsString()
  from?: string;

  /** Only those to this number. */
  @IsOptional()
  @MaxLength(255, { message: 'to must be at most 255 characters' })
  @IsNotEmpty({ message: 'to must not be empty' })
  @IsString()
  to?: string;

  /** Only those in this state. */
  @IsOptional()
  @IsIn(CALL_STATES, { message: `state must be one of ${CALL_STATES.join(', ')}` })
  state?: RecordedOutcome | 'live';

  /** Only those that began then or later: ISO 8601. */
  @IsOptional()
  @IsISO8601({ strict: true }, { message: 'since must be a time, such as 2026-01-15T10:00:00Z' })
  since?: string;

  /** Only those that began before: ISO 8601. */
  @IsOptional()
  @IsISO8601({ strict: true }, { message: 'until must be a time, such as 2026-01-15T10:00:00Z' })
  until?: string;

  /** How many, 1 to 200; 50 when left out. */
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
