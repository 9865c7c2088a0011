import { describe, expect, it } from 'vitest';
import { validateForm } from '../../../platform/http/validate-form.js';
import { SubmitTranscriptionDto } from './submit-transcription.dto.js';

const validate = (fields: Record<string, string>): ReturnType<typeof validateForm<SubmitTranscriptionDto>> =>
  validateForm(SubmitTranscriptionDto, new Map(Object.entries(fields)));
const pair = { user_uuid: 'u', message_id: 'm' };

describe('SubmitTranscriptionDto', () => {
  it('takes every documented field', () => {
    const fields = {
      ...pair,
      url: 'https://a.example/x',
      model: 'm1',
      language: 'en',
      channels: 'split',
      response_format: 'srt',
    };
    expect(validate(fields)).toEqual({ value: fields, dropped: [] });
    const { value } = validate({ ...fields, hotwords: 'Wazo, Jean Dupont' });
    expect(value).toEqual({ ...fields, hotwords: ['Wazo', 'Jean Dupont'] });
  });

  it.each([
    [{ message_id: 'm' }, 'user_uuid is required'],
    [{ user_uuid: '', message_id: 'm' }, 'user_uuid is required'],
    [{ user_uuid: 'u' }, 'message_id is required'],
    [{}, 'user_uuid is required'],
    [{ ...pair, user_uuid: 'x'.repeat(256) }, 'user_uuid must be at most 255 characters'],
    [{ ...pair, message_id: 'x'.repeat(256) }, 'message_id must be at most 255 characters'],
    [
      { ...pair, response_format: 'docx' },
      'response_format must be one of json, text, srt, vtt, verbose_json',
    ],
    [{ ...pair, channels: 'left' }, 'channels must be one of mix, split'],
    [{ ...pair, hotwords: 'x'.repeat(101) }, 'each of hotwords must be at most 100 characters'],
    [{ ...pair, force: 'perhaps' }, 'force must be true or false'],
    [{ ...pair, url: `https://a.example/${'x'.repeat(8192)}` }, 'url must be at most 8192 characters'],
  ])('refuses %j', (fields, message) => {
    expect(() => validate(fields as Record<string, string>)).toThrow(message);
  });

  it.each([
    ['true', true],
    ['1', true],
    ['false', false],
    ['0', false],
  ])('reads force=%s as %s', (force, expected) => {
    expect(validate({ ...pair, force }).value.force).toBe(expected);
  });

  it('tells of fields that it does not know', () => {
    expect(validate({ ...pair, temperature: '0.5', prompt: '' }).dropped).toEqual([
      { parameter: 'temperature', reason: 'This parameter is not known here.' },
    ]);
  });
});
