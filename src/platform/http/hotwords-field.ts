import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsOptional, MaxLength } from 'class-validator';

/** As many as recognisers can tell apart without hearing them everywhere. */
export const MAX_HOTWORDS = 200;
export const MAX_HOTWORD_CHARS = 100;

/** What OpenAPI says of the field. */
export const HOTWORDS_DESCRIPTION = `Names and terms that are likelier here than elsewhere, separated by commas or on lines of their own, written as they should be; up to ${MAX_HOTWORDS} of up to ${MAX_HOTWORD_CHARS} characters. Models that cannot use them are told of in dropped_parameters.`;

/** A field of a form with hotwords: text with commas or lines between them, or several such texts. */
export function HotwordsField(): PropertyDecorator {
  return applyDecorators(
    IsOptional(),
    MaxLength(MAX_HOTWORD_CHARS, {
      each: true,
      message: `each of hotwords must be at most ${MAX_HOTWORD_CHARS} characters`,
    }),
    ArrayMaxSize(MAX_HOTWORDS, { message: `hotwords must be at most ${MAX_HOTWORDS} names and terms` }),
    Transform(({ value }) => hotwordsOf(value)),
  );
}

/** Each once, without spaces around it; undefined where there is none. */
function hotwordsOf(value: unknown): string[] | undefined {
  const words = (Array.isArray(value) ? value : [value])
    .flatMap((text) => String(text ?? '').split(/[,\n]/))
    .map((word) => word.trim().replace(/\s+/g, ' '))
    .filter((word) => word !== '');
  return words.length === 0 ? undefined : [...new Set(words)];
}
