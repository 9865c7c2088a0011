import { describe, expect, it } from 'vitest';
import { pieceOf } from './transcription-answer.js';

const SECOND_MS = 1000;
const segment = (text: string, start: number, end: number, logarithm: number): object => ({
  text,
  start,
  end,
  tokens: [1, 2],
  avg_logprob: logarithm,
});

describe('the answer to a piece', () => {
  it('has words of the certainty of their segments, within the piece', () => {
    const piece = pieceOf(
      {
        text: ' Yes. No. ',
        segments: [segment(' Yes.', 0, 0.5, 0), segment(' No.', 0.5, 1.2, Math.log(0.5))],
        words: [
          { word: 'Yes', start: -0.1, end: 0.4 },
          { word: 'No', start: 0.6, end: 1.2 },
        ],
      },
      SECOND_MS,
    );
    expect(piece).toEqual({
      text: 'Yes. No.',
      words: [
        { text: 'Yes.', startMs: 0, endMs: 400, confidence: 1 },
        { text: 'No.', startMs: 600, endMs: SECOND_MS, confidence: 0.5 },
      ],
      confidence: 0.75,
      tokens: 4,
    });
  });

  it('is spread over its segments where its words are others', () => {
    const segments = [segment('It is', 0, 0.4, 0), segment('22.', 0.4, 1, 0)];
    const piece = pieceOf(
      { text: 'It is 22.', segments, words: [{ word: 'twenty', start: 0, end: 1 }] },
      SECOND_MS,
    );
    expect(piece?.words.map(({ text, startMs, endMs }) => [text, startMs, endMs])).toEqual([
      ['It', 0, 200],
      ['is', 200, 400],
      ['22.', 400, 1000],
    ]);
  });

  it('is as sure as its tokens', () => {
    const logprobs = [{ logprob: Math.log(0.5) }, { logprob: 0 }];
    const piece = pieceOf({ text: 'Ja', logprobs, usage: { output_tokens: 7 } }, SECOND_MS);
    expect(piece).toMatchObject({ confidence: 0.75, tokens: 7, words: [{ startMs: 0, endMs: SECOND_MS }] });
  });

  it('counts as sure where nothing is told, and as nothing where there is no text', () => {
    expect(
      pieceOf({ text: 'Ja', segments: null, words: null, x_groq: { id: 'r' } }, SECOND_MS),
    ).toMatchObject({
      confidence: 1,
      tokens: 0,
    });
    expect(pieceOf({ text: ' \n' }, SECOND_MS)).toEqual({ text: '', words: [], confidence: 0, tokens: 0 });
  });

  it.each([
    undefined,
    null,
    [],
    'text',
    {},
    { text: 7 },
    { text: 'a', words: [{ word: 'a', start: '0', end: 1 }] },
  ])('is not %j', (answer) => {
    expect(pieceOf(answer, SECOND_MS)).toBeUndefined();
  });
});
