import { describe, expect, it } from 'vitest';
import { sentencesOf } from './text-sections.js';

const shown = (text: string): string[] =>
  sentencesOf(text).map((sections) => sections.map(({ text: words, mark }) => `${words}|${mark}`).join(''));

describe('sections of a text', () => {
  it.each([
    ['sentences and clauses', 'Yes, it is. Why not?', ['Yes|, it is|. ', 'Why not|?']],
    ['quoted speech', 'She said “hello” to me.', ['She said |“hello|” to me|.']],
    ['brackets and angles', 'On (or off) «fin».', ['On |(or off|) |“fin|”|.']],
    ['dashes between words only', 'A well-known – or not – thing', ['A well-known| — or not| — thing|']],
    ['dots', 'Well... no.', ['Well|… ', 'no|.']],
    ['lines', 'One\n\ntwo,\nthree', ['One|. ', 'two|, three|']],
    ['scripts without spaces', '你好。再见！', ['你好|.', '再见|!']],
    ['a mark that closes a quotation', 'He said "no." Then', ['He said |"no|." ', 'Then|']],
  ])('has %s', (_, text, sections) => {
    expect(shown(text)).toEqual(sections);
  });

  it.each(['It is 3.14 at 10:30, no?', 'Dr. Smith and M. Dupont met J. Doe at parley.example.org'])(
    'leaves together what is no mark: %s',
    (text) => {
      expect(sentencesOf(text)).toHaveLength(1);
    },
  );

  it('has none without words', () => {
    expect(sentencesOf('')).toEqual([]);
    expect(sentencesOf(' … !')).toEqual([]);
  });

  it('cuts what has no mark, and loses nothing', () => {
    const text = 'word '.repeat(300).trim();
    const [sections = []] = sentencesOf(text);
    expect(Math.max(...sections.map((section) => section.text.length))).toBeLessThanOrEqual(401);
    expect(sections.map((section) => section.text).join('')).toBe(text);
    const [endless = []] = sentencesOf('a'.repeat(1000));
    expect(endless.map((section) => section.text.length)).toEqual([400, 400, 200]);
  });
});
