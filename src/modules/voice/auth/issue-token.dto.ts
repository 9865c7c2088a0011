import { IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';

/** For whom a token is wanted. */
export class IssueTokenDto {
  /**
   * Who the user is; one that is made up where it is left out.
   * @example "user-123"
   */
  @IsOptional()
  @MaxLength(255, { message: 'user_id must be at most 255 characters' })
  @IsNotEmpty({ message: 'user_id must not be empty' })
  @IsString({ message: 'user_id must be a string' })
  user_id?: string | null;
}
