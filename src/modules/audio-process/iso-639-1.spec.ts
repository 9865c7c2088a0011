import { describe, expect, it } from 'vitest';
import { languageCodeOf } from './iso-639-1.js';

describe('languageCodeOf', () => {
  it.each([
    ['en', 'en'],
    ['EN', 'en'],
    [' de ', 'de'],
    ['en-GB', 'en'],
    ['en_US', 'en'],
    ['zh-Hant-TW', 'zh'],
  ])('reads %j as %s', (text, code) => {
    expect(languageCodeOf(text, 'source_language')).toBe(code);
  });

  it.each(['english', 'eng', 'xx', 'e', 'en-', 'en GB', '../en', '12', 'auto'])('refuses %j', (text) => {
    expect(() => languageCodeOf(text, 'target_language')).toThrow(
      expect.objectContaining({
        code: 'invalid_language',
        message: expect.stringContaining('target_language'),
      }),
    );
  });
});
