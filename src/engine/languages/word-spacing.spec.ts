import { describe, expect, it } from 'vitest';
import { joinTexts, spaceBetween, spacesWithin, wordCountOf } from './word-spacing.js';

describe('spaceBetween', () => {
  it.each([
    ['我們明天', '見面'],
    ['你好。', '我是安娜'],
    ['你好，', '「再見」'],
    ['きょうは', 'カレーを'],
    ['コーヒー', '食べる'],
    ['すごい！', 'はい'],
    ['สวัสดี', 'ครับ'],
    ['ສະບາຍ', 'ດີ'],
    ['សួស្តី', 'អ្នក'],
    ['မင်္ဂလာ', 'ပါ'],
    ['𠮷野', '家'],
  ])('is nothing between %s and %s', (before, after) => expect(spaceBetween(before, after)).toBe(''));

  it.each([
    ['one', 'two'],
    ['안녕하세요', '여러분'],
    ['добрый', 'день'],
    ['我用', 'iPhone'],
    ['iPhone', '很好'],
    ['مرحبا', 'بك'],
    ['नमस्ते', 'आप'],
    ['Hello.', '你好'],
  ])('is a space between %s and %s', (before, after) => expect(spaceBetween(before, after)).toBe(' '));
});

describe('joinTexts', () => {
  it('parts texts by the letters on both sides', () => {
    expect(joinTexts(['今日は', '晴れ。', 'OK', 'see you'])).toBe('今日は晴れ。 OK see you');
    expect(joinTexts(['', 'one'])).toBe('one');
    expect(joinTexts([])).toBe('');
  });
});

describe('spacesWithin', () => {
  it('parts words as the text does that they come from', () => {
    expect(spacesWithin('ไปไหน มาครับ', ['ไปไหน', 'มาครับ'])).toEqual([' ']);
    expect(spacesWithin('你好吗', ['你', '好', '吗'])).toEqual(['', '']);
    expect(spacesWithin('l’eau  douce', ['l’', 'eau', 'douce'])).toEqual(['', ' ']);
  });

  it('goes by the letters where words are not next to each other there', () => {
    expect(spacesWithin('the dog, the cat', ['the', 'cat'])).toEqual([' ']);
    expect(spacesWithin('你好吗', ['你', '吗'])).toEqual(['']);
    expect(spacesWithin('', ['one', 'two', '三', '四'])).toEqual([' ', ' ', '']);
  });
});

describe('wordCountOf', () => {
  it.each([
    ['', 0],
    ['one', 1],
    ['one two  three ', 3],
    ['안녕하세요 여러분', 2],
    ['今日は晴れです', 4],
    ['我用 iPhone', 2],
  ])('has for “%s” %i', (text, words) => expect(wordCountOf(text)).toBe(words));
});
