import { Transform } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';

/** As many sessions are listed at most, and where nothing else is asked for. */
export const MAX_LISTED_SESSIONS = 1000;
const LIMIT_MESSAGE = `limit must be a whole number from 1 to ${MAX_LISTED_SESSIONS}`;

/** How much of the list is wanted. */
export class ListSessionsDto {
  /** How many, 1 to 1000; 1000 when left out. */
  @IsOptional()
  @Transform(({ value }) => (/^\d{1,6}$/.test(String(value)) ? Number(value) : NaN))
  @IsInt({ message: LIMIT_MESSAGE })
  @Min(1, { message: LIMIT_MESSAGE })
  @Max(MAX_LISTED_SESSIONS, { message: LIMIT_MESSAGE })
  limit?: number;
}
