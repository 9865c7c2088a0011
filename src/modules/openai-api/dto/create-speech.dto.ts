import { Transform } from 'class-transformer';
import { IsIn, IsNumber, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

export const SPEECH_FORMATS = ['mp3', 'opus', 'aac', 'flac', 'wav', 'pcm'] as const;
export type SpeechFormat = (typeof SPEECH_FORMATS)[number];

/** A text that is to be spoken. */
export class CreateSpeechDto {
  /**
   * What is said, up to 4096 characters.
   * @example "Good morning. How can I help you?"
   */
  @MaxLength(4096, { message: 'input must be at most 4096 characters' })
  @IsString({ message: 'input is required' })
  input!: string;

  /**
   * An id of `GET /openai/v1/models`, or a name of OpenAI such as `tts-1`. Absent: the best one for the language.
   * @example "tts-1"
   */
  @IsOptional()
  @MaxLength(255, { message: 'model must be at most 255 characters' })
  @IsString({ message: 'model must be a text' })
  model?: string;

  /**
   * A voice of OpenAI, such as `alloy`, or of the synthesis that speaks. OpenAI's stand for the configured voice where
   * another synthesis speaks. An object with an `id` is taken too.
   * @example "alloy"
   */
  @IsOptional()
  @MaxLength(255, { message: 'voice must be at most 255 characters' })
  @IsString({ message: 'voice must be a text, or an object with an id' })
  @Transform(({ value }) => idOf(value))
  voice?: string;

  /**
   * Language code of the text, such as `fr`. Absent: ASSISTANT_LANGUAGE, else `en`. OpenAI has no such parameter.
   * @example "en"
   */
  @IsOptional()
  @MaxLength(35, { message: 'language must be a language code such as en' })
  @IsString({ message: 'language must be a language code such as en' })
  language?: string;

  /**
   * What the audio is written in; `pcm` is s16le at 24 kHz, mono.
   * @example "mp3"
   */
  @IsOptional()
  @IsIn(SPEECH_FORMATS, { message: `response_format must be one of ${SPEECH_FORMATS.join(', ')}` })
  response_format?: SpeechFormat;

  /**
   * How fast, 0.25 to 4; 1 is the speed of the voice.
   * @example 1
   */
  @IsOptional()
  @Max(4, { message: 'speed must be a number from 0.25 to 4' })
  @Min(0.25, { message: 'speed must be a number from 0.25 to 4' })
  @IsNumber({}, { message: 'speed must be a number from 0.25 to 4' })
  speed?: number;

  /**
   * How it is to be said; not honoured.
   * @example "Speak cheerfully."
   */
  @IsOptional()
  @IsString({ message: 'instructions must be a text' })
  instructions?: string;

  /**
   * Bare audio, or server-sent events that carry it.
   * @example "audio"
   */
  @IsOptional()
  @IsIn(['audio', 'sse'], { message: 'stream_format must be audio or sse' })
  stream_format?: 'audio' | 'sse';
}

function idOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'id' in value ? value.id : value;
}
