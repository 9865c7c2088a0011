import { Transform } from 'class-transformer';
import { IsBoolean, IsOptional } from 'class-validator';

const TRUTH: Readonly<Record<string, boolean>> = { true: true, '1': true, false: false, '0': false };

/** What deleting a job means. */
export class DeleteJobQueryDto {
  /** `true` erases everything known of the job as well: record, text, cached copy, audio, what is owed by webhook. */
  @IsOptional()
  @IsBoolean({ message: 'erase must be true or false' })
  @Transform(({ value }: { value: unknown }) => TRUTH[String(value)] ?? value)
  erase?: boolean;
}
