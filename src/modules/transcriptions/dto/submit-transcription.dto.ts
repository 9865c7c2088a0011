import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';
import { HotwordsField } from '../../../platform/http/hotwords-field.js';
import { CHANNEL_MODES, type ChannelMode } from '../../../engine/transcription/channel-mode.js';
import {
  TRANSCRIPT_FORMATS,
  type TranscriptFormat,
} from '../../../engine/transcription/formats/transcript-format.js';

const MAX_ID_LENGTH = 255;
const MAX_URL_LENGTH = 8192;

/** The text fields of a submission; the file comes beside them. */
export class SubmitTranscriptionDto {
  /**
   * The Wazo user the voice message belongs to.
   * @example "550e8400-e29b-41d4-a716-446655440000"
   */
  @MaxLength(MAX_ID_LENGTH, { message: 'user_uuid must be at most 255 characters' })
  @IsString({ message: 'user_uuid is required' })
  @IsNotEmpty({ message: 'user_uuid is required' })
  user_uuid!: string;

  /**
   * The voice message. Together with `user_uuid` it is unique: the same pair gives the same job.
   * @example "1712847495-00000002"
   */
  @MaxLength(MAX_ID_LENGTH, { message: 'message_id must be at most 255 characters' })
  @IsString({ message: 'message_id is required' })
  @IsNotEmpty({ message: 'message_id is required' })
  message_id!: string;

  /**
   * Where to fetch the audio, when no file is sent. A token in it is encrypted until it was used, then erased.
   * @example "https://wazo.example.com/api/calld/1.0/users/me/voicemails/messages/1712847495-00000002/recording?token=xxx"
   */
  @IsOptional()
  @MaxLength(MAX_URL_LENGTH, { message: 'url must be at most 8192 characters' })
  @IsString()
  url?: string;

  /**
   * The recogniser: an id of `GET /v1/models`. Absent: the best one installed.
   * @example "moonshine-tiny"
   */
  @IsOptional()
  @MaxLength(MAX_ID_LENGTH, { message: 'model must be at most 255 characters' })
  @IsString()
  model?: string;

  /**
   * ISO 639-1 code of the language spoken, such as `en`.
   * @example "en"
   */
  @IsOptional()
  @MaxLength(35, { message: 'language must be a language code such as en' })
  @IsString()
  language?: string;

  /** `split` keeps the channels of the recording apart, each a speaker. Absent: mixed to one. */
  @IsOptional()
  @IsIn(CHANNEL_MODES, { message: `channels must be one of ${CHANNEL_MODES.join(', ')}` })
  channels?: ChannelMode;

  /**
   * Names and terms that are likelier here than elsewhere, separated by commas.
   * @example "Wazo, Jean Dupont"
   */
  @HotwordsField()
  hotwords?: string[];

  /** The format that `GET …/result` gives when its query names none. */
  @IsOptional()
  @IsIn(TRANSCRIPT_FORMATS, { message: `response_format must be one of ${TRANSCRIPT_FORMATS.join(', ')}` })
  response_format?: TranscriptFormat;

  /** `true` drops the text of a known pair and transcribes its audio again under the same job id. */
  @IsOptional()
  @IsBoolean({ message: 'force must be true or false' })
  @Transform(({ value }) => toBoolean(value))
  force?: boolean;
}

function toBoolean(value: unknown): unknown {
  if (value === 'true' || value === '1') return true;
  if (value === 'false' || value === '0') return false;
  return value;
}
