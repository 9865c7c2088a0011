import { describe, expect, it } from 'vitest';
import { spreadWords, timeWords, type TimedText } from './timed-words.js';

const timed = (text: string, startMs: number, endMs: number): TimedText => ({
  text,
  startMs,
  endMs,
  confidence: 0.9,
});
const placesOf = (words: ReturnType<typeof timeWords>): unknown[] | undefined =>
  words?.map(({ text, startMs, endMs }) => [text, startMs, endMs]);

describe('words of a vendor', () => {
  it('get the punctuation of the text', () => {
    const words = [timed('hello', 0, 300), timed('World', 400, 700)];
    expect(placesOf(timeWords('Hello, world!', words))).toEqual([
      ['Hello,', 0, 300],
      ['world!', 400, 700],
    ]);
  });

  it('are joined and split as the text has them', () => {
    const words = [
      timed('at', 0, 100),
      timed('five', 200, 300),
      timed("o'", 300, 400),
      timed('clock', 400, 600),
    ];
    expect(placesOf(timeWords('At five o’clock.', words))).toEqual([
      ['At', 0, 100],
      ['five', 200, 300],
      ['o’clock.', 300, 600],
    ]);
    expect(placesOf(timeWords('co operate', [timed('cooperate', 0, 500)]))).toEqual([
      ['co', 0, 500],
      ['operate', 0, 500],
    ]);
  });

  it('take along what has no letters', () => {
    const words = [timed('Oui', 0, 100), timed('non', 200, 300)];
    expect(placesOf(timeWords('Oui – non !', words))).toEqual([
      ['Oui –', 0, 100],
      ['non !', 200, 300],
    ]);
  });

  it('are of no use where they are not those of the text', () => {
    expect(timeWords('Twenty-two', [timed('22', 0, 100)])).toBeUndefined();
    expect(timeWords('Hello', [])).toBeUndefined();
  });
});

describe('words without times', () => {
  it('are spread over theirs by their length', () => {
    expect(placesOf(spreadWords(timed('a  bcd', 100, 700)))).toEqual([
      ['a', 100, 300],
      ['bcd', 300, 700],
    ]);
    expect(spreadWords(timed(' ', 0, 100))).toEqual([]);
  });
});
