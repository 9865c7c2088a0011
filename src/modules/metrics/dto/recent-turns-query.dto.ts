import { Transform } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { RECENT_TURNS } from '../../../platform/telemetry/recent-turns.js';

const LIMIT_MESSAGE = `limit must be a whole number from 1 to ${RECENT_TURNS}`;

/** How much of the past is wanted. */
export class RecentTurnsQueryDto {
  /** How many turns, 1 to 100; 10 when left out. */
  @IsOptional()
  @Transform(({ value }) => (/^\d{1,6}$/.test(String(value)) ? Number(value) : NaN))
  @IsInt({ message: LIMIT_MESSAGE })
  @Min(1, { message: LIMIT_MESSAGE })
  @Max(100, { message: LIMIT_MESSAGE })
  limit?: number;
}
