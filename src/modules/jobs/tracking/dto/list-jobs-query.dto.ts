import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsISO8601, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { TRACKED_STATUSES, TRACKED_TYPES, type TrackedStatus, type TrackedType } from '../tracked-job.js';

/** A day, or a time that says its zone. */
const TIME = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/;
const TIME_MESSAGE = 'created_after must be a time such as 2026-01-01T00:00:00Z';

/** Filters and page of a listing, newest first. */
export class ListJobsQueryDto {
  /** Only those in this state. */
  @IsOptional()
  @IsIn(TRACKED_STATUSES, { message: `status must be one of ${TRACKED_STATUSES.join(', ')}` })
  status?: TrackedStatus;

  /** Only those of this type. */
  @IsOptional()
  @IsIn(TRACKED_TYPES, { message: `type must be one of ${TRACKED_TYPES.join(', ')}` })
  type?: TrackedType;

  /**
   * Only those accepted later than this time, in ISO 8601.
   * @example "2026-01-01T00:00:00Z"
   */
  @IsOptional()
  @Matches(TIME, { message: TIME_MESSAGE })
  @IsISO8601({ strict: true }, { message: TIME_MESSAGE })
  created_after?: string;

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
