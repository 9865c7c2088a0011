import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { HotwordsField } from '../../../platform/http/hotwords-field.js';
import { CHANNEL_MODES, type ChannelMode } from '../../../engine/transcription/channel-mode.js';

const MAX_ID_LENGTH = 255;
const MAX_LANGUAGE_LENGTH = 35;
const MAX_URL_LENGTH = 8192;
const MAX_TOKEN_LENGTH = 4096;

const TRUTH_VALUES: Readonly<Record<string, boolean>> = { true: true, '1': true, false: false, '0': false };

/** The text fields of a request to process audio; the file comes beside them. Empty fields count as absent. */
export class ProcessAudioDto {
  /**
   * ISO 639-1 code of the language spoken, or `auto`. Absent: `de` where a recogniser speaks it.
   * @example "en"
   */
  @IsOptional()
  @MaxLength(MAX_LANGUAGE_LENGTH, { message: 'source_language must be a language code such as en' })
  @IsString()
  source_language?: string;

  /**
   * ISO 639-1 code of the language of the answer. Absent: `de` where there is a language model.
   * @example "de"
   */
  @IsOptional()
  @MaxLength(MAX_LANGUAGE_LENGTH, { message: 'target_language must be a language code such as de' })
  @IsString()
  target_language?: string;

  /**
   * Name of a template of `GET /api/audio/templates`.
   * @example "MeetingMinutes"
   */
  @IsOptional()
  @MaxLength(MAX_ID_LENGTH, { message: 'template must be at most 255 characters' })
  @IsString()
  template?: string;

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

  /** `false`: the work is done anew, whatever is kept of equal requests. */
  @IsOptional()
  @IsBoolean({ message: 'useCache must be true or false' })
  @Transform(({ value }) => toBoolean(value))
  useCache?: boolean;

  /**
   * Where to send webhooks; with it the answer is 202 at once.
   * @example "https://your-client.example.com/webhook/audio"
   */
  @IsOptional()
  @MaxLength(MAX_URL_LENGTH, { message: 'callback_url must be at most 8192 characters' })
  @IsString()
  callback_url?: string;

  /** Sent with each webhook as `Authorization: Bearer …` and `X-Callback-Token`. */
  @IsOptional()
  @MaxLength(MAX_TOKEN_LENGTH, { message: 'callback_token must be at most 4096 characters' })
  @IsString()
  callback_token?: string;

  /**
   * An id of your own, good for `GET /api/jobs/<id>`.
   * @example "client-job-123"
   */
  @IsOptional()
  @MaxLength(MAX_ID_LENGTH, { message: 'jobId must be at most 255 characters' })
  @IsString()
  jobId?: string;
}

function toBoolean(value: unknown): unknown {
  return typeof value === 'string' ? (TRUTH_VALUES[value.trim().toLowerCase()] ?? value) : value;
}
