import { describe, expect, it } from 'vitest';
import { validateForm } from '../../../platform/http/validate-form.js';
import { ProcessAudioDto } from './process-audio.dto.js';

const validate = (fields: Record<string, string>): ReturnType<typeof validateForm<ProcessAudioDto>> =>
  validateForm(ProcessAudioDto, new Map(Object.entries(fields)));

describe('ProcessAudioDto', () => {
  it('takes every documented field', () => {
    const fields = {
      source_language: 'en',
      target_language: 'de',
      template: 'MeetingMinutes',
      callback_url: 'https://your-client.example.com/webhook/audio',
      callback_token: 'YOUR_WEBHOOK_TOKEN',
      jobId: 'client-job-123',
    };
    expect(validate({ ...fields, useCache: 'true' })).toEqual({
      value: { ...fields, useCache: true },
      dropped: [],
    });
  });

  it.each([
    ['true', true],
    ['True', true],
    ['1', true],
    ['FALSE', false],
    ['0', false],
  ])('reads useCache=%s as %s', (useCache, expected) => {
    expect(validate({ useCache }).value.useCache).toBe(expected);
  });

  it('takes empty fields for absent ones', () => {
    expect(validate({ template: '', callback_url: '', useCache: '' })).toEqual({ value: {}, dropped: [] });
  });

  it.each([
    [{ useCache: 'perhaps' }, 'useCache must be true or false'],
    [{ jobId: 'x'.repeat(256) }, 'jobId must be at most 255 characters'],
    [{ template: 'x'.repeat(256) }, 'template must be at most 255 characters'],
    [{ source_language: 'x'.repeat(36) }, 'source_language must be a language code such as en'],
    [{ target_language: 'x'.repeat(36) }, 'target_language must be a language code such as de'],
    [{ callback_url: 'x'.repeat(8193) }, 'callback_url must be at most 8192 characters'],
    [{ callback_token: 'x'.repeat(4097) }, 'callback_token must be at most 4096 characters'],
  ])('refuses %j', (fields, message) => {
    expect(() => validate(fields as Record<string, string>)).toThrow(message);
  });

  it('tells of fields that it does not know', () => {
    const reason = 'This parameter is not known here.';
    expect(validate({ diarize: 'true', toString: 'x' }).dropped).toEqual([
      { parameter: 'diarize', reason },
      { parameter: 'toString', reason },
    ]);
  });
});
