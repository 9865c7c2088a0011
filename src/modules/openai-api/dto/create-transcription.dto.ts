import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsNumber, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { HotwordsField } from '../../../platform/http/hotwords-field.js';
import { CHANNEL_MODES, type ChannelMode } from '../../../engine/transcription/channel-mode.js';
import {
  TRANSCRIPT_FORMATS,
  type TranscriptFormat,
} from '../../../engine/transcription/formats/transcript-format.js';

export const GRANULARITIES = ['word', 'segment'] as const;
export type Granularity = (typeof GRANULARITIES)[number];

const FORMATS_TEXT = TRANSCRIPT_FORMATS.join(', ');

/** What transcriptions and translations have in common; the file comes beside it. */
export class CreateTranslationDto {
  /** An id of `GET /openai/v1/models`, or a name of OpenAI such as `whisper-1`. */
  @IsOptional()
  @MaxLength(255, { message: 'model must be at most 255 characters' })
  @IsString({ message: 'model must be a text' })
  model?: string;

  /** ISO 639-1 code of the language spoken, such as `en`. */
  @IsOptional()
  @MaxLength(35, { message: 'language must be a language code such as en' })
  @IsString({ message: 'language must be a language code such as en' })
  language?: string;

  /** Words that help to recognise; not honoured. */
  @IsOptional()
  @IsString({ message: 'prompt must be a text' })
  prompt?: string;

  /** Names and terms that are likelier here than elsewhere, separated by commas; not of OpenAI. */
  @HotwordsField()
  hotwords?: string[];

  /** What the answer is written in. */
  @IsOptional()
  @IsIn(TRANSCRIPT_FORMATS, {
    message: ({ value }: { value: unknown }) =>
      value === 'diarized_json'
        ? 'response_format diarized_json is not available: this server does not tell speakers apart'
        : `response_format must be one of ${FORMATS_TEXT}`,
  })
  response_format?: TranscriptFormat;

  /** 0 to 1; anything but 0 is not honoured. */
  @IsOptional()
  @Max(1, { message: 'temperature must be a number from 0 to 1' })
  @Min(0, { message: 'temperature must be a number from 0 to 1' })
  @IsNumber({}, { message: 'temperature must be a number from 0 to 1' })
  @Transform(({ value }) => Number(value))
  temperature?: number;
}

/** The text fields of a transcription. */
export class CreateTranscriptionDto extends CreateTranslationDto {
  /** Which times the answer has; only with `verbose_json`. */
  @IsOptional()
  @IsIn(GRANULARITIES, { each: true, message: 'timestamp_granularities must be word, segment or both' })
  timestamp_granularities?: Granularity[];

  /** `split` keeps the channels of the recording apart, each a speaker; not of OpenAI. */
  @IsOptional()
  @IsIn(CHANNEL_MODES, { message: `channels must be one of ${CHANNEL_MODES.join(', ')}` })
  channels?: ChannelMode;

  /** Whether the text is sent while it is recognised. */
  @IsOptional()
  @IsBoolean({ message: 'stream must be true or false' })
  @Transform(({ value }) => toBoolean(value))
  stream?: boolean;

  /** What the answer is to hold besides: nothing that is known here. */
  @IsOptional()
  @IsIn([], { each: true, message: ({ value }: { value: unknown }) => notIncluded(value) })
  include?: string[];

  /** `auto`, or how recordings are cut. */
  @IsOptional()
  @IsIn(['auto', 'server_vad'], {
    message: 'chunking_strategy must be auto, or an object of type server_vad',
  })
  @Transform(({ value }) => strategyOf(value))
  chunking_strategy?: string;

  /** Speakers that are to be told apart. */
  @IsOptional()
  @IsIn([], { message: 'known_speaker_names is not available: this server does not tell speakers apart' })
  known_speaker_names?: unknown;

  /** Their voices. */
  @IsOptional()
  @IsIn([], {
    message: 'known_speaker_references is not available: this server does not tell speakers apart',
  })
  known_speaker_references?: unknown;
}

function toBoolean(value: unknown): unknown {
  if (value === 'true' || value === '1') return true;
  return value === 'false' || value === '0' ? false : value;
}

function notIncluded(value: unknown): string {
  return Array.isArray(value) && value.includes('logprobs')
    ? 'include logprobs is not available: the recogniser tells no probabilities of tokens; verbose_json has the mean of each segment'
    : 'include must be logprobs';
}

/** The type of an object, a JSON text of one included. */
function strategyOf(value: unknown): unknown {
  if (typeof value !== 'string' || !value.startsWith('{')) return value;
  try {
    return (JSON.parse(value) as { type?: unknown }).type;
  } catch {
    return value;
  }
}
