import { IsNotEmpty, IsString, MaxLength } from 'class-validator';

/** Which voice message is meant. */
export class LookupQueryDto {
  /** The Wazo user. */
  @MaxLength(255, { message: 'user_uuid must be at most 255 characters' })
  @IsString({ message: 'user_uuid is required' })
  @IsNotEmpty({ message: 'user_uuid is required' })
  user_uuid!: string;

  /** The voice message. */
  @MaxLength(255, { message: 'message_id must be at most 255 characters' })
  @IsString({ message: 'message_id is required' })
  @IsNotEmpty({ message: 'message_id is required' })
  message_id!: string;
}
