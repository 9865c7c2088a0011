import { describe, expect, it } from 'vitest';
import type { RecognizedPiece } from '../ports/speech-to-text.js';
import type { Word } from '../ports/transcript.js';
import { dropPhantomText } from './phantom-text.js';

const heard = (text: string, confidence: number): RecognizedPiece => ({
  text,
  words: [],
  confidence,
  tokens: 7,
});
const audio = (
  speechProbability: number,
  endMs = 3000,
): { speechProbability: number; startMs: number; endMs: number } => ({
  speechProbability,
  startMs: 0,
  endMs,
});

it.each([
  ['clear speech', 'Ask not what your country can do.', 0.9, 0.97, true],
  ['an odd word said clearly', 'Fire Fox.', 0.58, 0.89, true],
  ['thanks said clearly', 'Thank you.', 0.95, 0.97, true],
  ['text the recogniser does not believe', 'The main to the northeastern coastline.', 0.45, 0.97, false],
  ['a doubtful stock phrase', 'Thank you for watching!', 0.7, 0.95, false],
  ['doubtful text on music', 'I take a look at the story.', 0.7, 0.7, false],
  ['firm text where voice detection doubts', 'Please call me back.', 0.9, 0.7, true],
])('judges %s', (_, text, confidence, speechProbability, isKept) => {
  const piece = heard(text, confidence);
  expect(dropPhantomText(piece, audio(speechProbability))).toEqual(isKept ? piece : heard('', 0));
});

it.each([
  ['a sentence said firmly, hardly understood', 0.45, 0.93, 2100, true],
  ['a text that nothing speaks for', 0.25, 0.93, 2100, false],
  ['a short sound', 0.45, 0.93, 800, false],
  ['what may be music', 0.45, 0.85, 2100, false],
])('judges %s where somebody answers', (_, confidence, speechProbability, endMs, isKept) => {
  const piece = heard('You have to do them, Pince Talk.', confidence);
  const kept = dropPhantomText(piece, audio(speechProbability, endMs), true);
  expect(kept).toEqual(isKept ? piece : heard('', 0));
});

describe('the end of a text', () => {
  const word = (text: string, startMs: number, endMs: number, confidence: number): Word => ({
    text,
    startMs,
    endMs,
    confidence,
  });
  const said = [word('with', 0, 300, 0.9), word('movable', 300, 800, 0.7), word('type', 800, 1200, 0.95)];
  const madeUp = [
    word('is', 1200, 1201, 0.2),
    word('the', 1201, 1202, 0.13),
    word('book.', 1202, 1203, 0.21),
  ];
  const piece = (words: Word[], confidence = 0.7): RecognizedPiece => ({
    text: words.map(({ text }) => text).join(' '),
    words,
    confidence,
    tokens: 9,
  });

  it('loses words that have no audio and are not believed', () => {
    const kept = dropPhantomText(piece([...said, ...madeUp]), audio(0.97));
    expect(kept).toMatchObject({ text: 'with movable type', words: said, tokens: 9 });
    expect(kept.confidence).toBeCloseTo(0.85);
  });

  it.each([
    ['words without audio that are believed', [...said, word('years.', 1200, 1208, 0.99)]],
    ['words with audio that are not believed', [...said, word('Gutenberg.', 1200, 1700, 0.3)]],
    ['words made up in the midst of it', [...said, ...madeUp, word('indeed.', 1203, 1600, 0.9)]],
  ])('keeps %s', (_, words) => {
    expect(dropPhantomText(piece(words), audio(0.97))).toEqual(piece(words));
  });

  it('leaves nothing of a text made up as a whole', () => {
    expect(dropPhantomText(piece(madeUp, 0.6), audio(0.97))).toMatchObject({
      text: '',
      words: [],
      confidence: 0,
    });
  });
});
