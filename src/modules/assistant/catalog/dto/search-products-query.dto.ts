import { Transform } from 'class-transformer';
import { IsInt, IsNotEmpty, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

const LIMIT_MESSAGE = 'limit must be a whole number from 1 to 100';

/** What is searched for. */
export class SearchProductsQueryDto {
  /**
   * Words of a product's name, category, attributes or description, or its number.
   * @example "Kaffeemaschine"
   */
  @IsNotEmpty({ message: 'q is missing' })
  @MaxLength(200, { message: 'q may have at most 200 characters' })
  @IsString({ message: 'q is missing' })
  q!: string;

  /** How many products, 1 to 100; 10 when left out. */
  @IsOptional()
  @Transform(({ value }) => (/^\d{1,6}$/.test(String(value)) ? Number(value) : NaN))
  @IsInt({ message: LIMIT_MESSAGE })
  @Min(1, { message: LIMIT_MESSAGE })
  @Max(100, { message: LIMIT_MESSAGE })
  limit?: number;
}
