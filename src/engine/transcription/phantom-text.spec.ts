import { expect, it } from 'vitest';
import type { RecognizedPiece } from '../ports/speech-to-text.js';
import { dropPhantomText } from './phantom-text.js';

const heard = (text: string, confidence: number): RecognizedPiece => ({
  text,
  words: [],
  confidence,
  tokens: 7,
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
  expect(dropPhantomText(piece, speechProbability)).toEqual(isKept ? piece : heard('', 0));
});
