import { IsIn, IsOptional } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { queryPipe } from './query-pipe.js';

class FormatDto {
  @IsOptional()
  @IsIn(['srt', 'vtt'], { message: 'format must be one of srt, vtt' })
  format?: string;
}

const check = (query: object, isStrict = false): Promise<unknown> =>
  queryPipe({ isStrict }).transform(query, { type: 'query', metatype: FormatDto });

describe('queryPipe', () => {
  it('takes an empty parameter for an absent one, as forms do', async () => {
    expect(await check({ format: '' })).toEqual({});
    expect(await check({ format: 'srt' })).toEqual({ format: 'srt' });
  });

  it('refuses what is wrong', async () => {
    await expect(check({ format: 'docx' })).rejects.toMatchObject({
      code: 'invalid_request',
      message: 'format must be one of srt, vtt',
    });
    await expect(check({ format: ['srt', ''] })).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('drops what is not known, and refuses it where filters are meant; an empty filter too', async () => {
    expect(await check({ other: 'x' })).toEqual({});
    await expect(check({ other: 'x' }, true)).rejects.toMatchObject({
      code: 'invalid_request',
      message: 'other: This parameter is not known here.',
    });
    await expect(check({ format: '' }, true)).rejects.toMatchObject({ code: 'invalid_request' });
  });
});
