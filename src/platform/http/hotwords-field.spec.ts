import { describe, expect, it } from 'vitest';
import { HotwordsField } from './hotwords-field.js';
import { validateForm } from './validate-form.js';

class HotwordsDto {
  @HotwordsField()
  hotwords?: string[];
}

const read = (text: string): string[] | undefined =>
  validateForm(HotwordsDto, new Map([['hotwords', text]])).value.hotwords;

describe('a field of hotwords', () => {
  it('takes words between commas and on lines, each once', () => {
    expect(read('Wazo, Jean  Dupont\nwazo platform,,Wazo')).toEqual(['Wazo', 'Jean Dupont', 'wazo platform']);
    expect(read(' , ')).toBeUndefined();
  });

  it('refuses too many and too long ones', () => {
    const many = Array.from({ length: 201 }, (_, index) => `w${index}`).join(',');
    expect(() => read(many)).toThrow('hotwords must be at most 200 names and terms');
    expect(() => read(`a,${'x'.repeat(101)}`)).toThrow('each of hotwords must be at most 100 characters');
  });
});
