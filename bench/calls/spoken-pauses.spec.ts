import { describe, expect, it } from 'vitest';
import { Loudness } from './quiet-stretch.js';
import { spokenPauses } from './spoken-pauses.js';

const said = (text: string, startMs: number, endMs: number) => ({ text, startMs, endMs, confidence: 1 });
const wordGap = (startMs: number, endMs: number) => ({ startMs, endMs });

describe('spokenPauses', () => {
  it('tells pauses within a sentence from those between two', () => {
    const words = [
      said('So', 0, 200),
      said('it', 600, 700),
      said('begins.', 720, 1000),
      said('Yes.', 2000, 2200),
    ];
    expect(spokenPauses(words, 'So it begins. Yes.', wordGap)).toEqual([
      { startMs: 200, endMs: 600, isWithinSentence: true },
      { startMs: 1000, endMs: 2000, isWithinSentence: false },
    ]);
  });

  it('believes the transcript, not what was recognised, about the ends of sentences', () => {
    const words = [said('Ask.', 0, 300), said('Not', 800, 1000)];
    expect(spokenPauses(words, 'ask not what', wordGap)[0]?.isWithinSentence).toBe(true);
  });

  it('finds the end of a sentence whose last word was misheard', () => {
    const words = [said('the', 0, 100), said('grief', 110, 400), said('We', 1500, 1600)];
    expect(spokenPauses(words, 'the brief. We', wordGap)).toEqual([
      { startMs: 400, endMs: 1500, isWithinSentence: false },
    ]);
  });
});

describe('Loudness', () => {
  /** A tone and silence by turns, of so many milliseconds each, over a little noise. */
  const tones = (...lengthsMs: number[]): Int16Array =>
    Int16Array.from(
      lengthsMs.flatMap((ms, part) =>
        Array.from({ length: ms * 16 }, (_, at) =>
          part % 2 === 0 ? 8000 * Math.sin(at / 5) : ((at * 7919) % 13) - 6,
        ),
      ),
    );

  it('finds the quiet between two words, wherever exactly they are said to end', () => {
    const quiet = new Loudness(tones(500, 400, 500)).quietIn(560, 850);
    expect(Math.abs((quiet?.startMs ?? 0) - 500)).toBeLessThanOrEqual(20);
    expect(Math.abs((quiet?.endMs ?? 0) - 900)).toBeLessThanOrEqual(20);
  });

  it('finds where the last sound ends and the first word begins', () => {
    const loudness = new Loudness(tones(0, 300, 600, 500));
    expect(Math.abs(loudness.soundEndMs(1350) - 900)).toBeLessThanOrEqual(20);
    expect(Math.abs(loudness.firstWordMs() - 300)).toBeLessThanOrEqual(20);
  });
});
