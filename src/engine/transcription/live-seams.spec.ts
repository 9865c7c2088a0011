import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  NumberedRecognizer,
  numberedSpeech,
  type NumberedWord,
} from '../../../test/support/numbered-speech.js';
import { probabilitiesOf } from '../../../test/support/speech-shapes.js';
import { LiveCutter } from './live-cutter.js';
import { LiveSeams } from './live-seams.js';
import { transcribedPiece } from './transcribed-piece.js';
import type { TranscribedPiece } from './transcription-event.js';

const WORD_MS = 300;

function piece(startMs: number, endMs: number, words: Record<string, number>): TranscribedPiece {
  const timed = Object.entries(words).map(([word, atMs]) => ({
    ...{ text: word.replace(/\d+$/, ''), confidence: 0.9 },
    ...{ startMs: atMs, endMs: atMs + WORD_MS },
  }));
  const text = timed.map((word) => word.text).join(' ');
  return { index: 0, startMs, endMs, text, words: timed, confidence: 0.9, tokens: 1 };
}

/** Until 6 s, where it was cut; the next begins at 4 s. */
const cut = (words: Record<string, number>): TranscribedPiece => ({
  ...piece(0, 6_000, words),
  overlapMs: 2_000,
});
const next = (words: Record<string, number>): TranscribedPiece => piece(4_000, 9_000, words);

function told(...pieces: TranscribedPiece[]): string[] {
  const seams = new LiveSeams();
  return pieces.map((each) => seams.take(each).text);
}

describe('LiveSeams', () => {
  it('tells pieces whole that have nothing in common', () => {
    const pieces = [
      piece(0, 3_000, { one: 0, two: 2_600 }),
      piece(3_000, 6_000, { two: 3_000, three: 3_500 }),
    ];
    expect(told(...pieces)).toEqual(['one two', 'two three']);
  });

  it('tells what was cut up to the middle, and the rest with the next', () => {
    const seams = new LiveSeams();
    const first = seams.take(cut({ we: 3_000, meet: 4_000, on: 4_500, Monday: 5_000, mor: 5_700 }));
    expect(first).toMatchObject({ text: 'we meet on', startMs: 0, endMs: 5_000 });
    const heard = next({ eat: 4_000, on: 4_550, Monday: 5_050, morning: 5_500 });
    expect(seams.take(heard)).toMatchObject({ text: 'Monday morning', startMs: 5_000, endMs: 9_000 });
    expect(seams.take(piece(9_000, 10_000, { then: 9_000 })).text).toBe('then');
  });

  it('goes by the word that both heard where times are off', () => {
    const before = cut({ the: 4_000, old: 4_500, man: 4_880 });
    expect(told(before, next({ the: 3_900, old: 4_400, man: 4_780, walked: 5_400 }))).toEqual([
      'the old',
      'man walked',
    ]);
    expect(told(before, next({ the: 4_200, old: 4_700, man: 5_080, walked: 5_600 }))).toEqual([
      'the old',
      'man walked',
    ]);
  });

  it('goes by times where no word is alike, and doubles none that was heard in two ways', () => {
    const before = cut({ a: 4_100, bee: 4_800, c: 5_500 });
    expect(told(before, next({ x: 4_100, be: 4_920, sea: 5_500 }))).toEqual(['a bee', 'sea']);
  });

  it('loses nothing where the next piece is empty', () => {
    expect(told(cut({ so: 4_200, it: 5_200 }), next({}))).toEqual(['so', 'it']);
  });

  it('tells of a text that grows what was not told', () => {
    const seams = new LiveSeams();
    seams.take(cut({ we: 4_000, meet: 4_500, on: 5_000 }));
    expect(seams.untold(next({ we: 4_000, meet: 4_500 })).text).toBe('');
    expect(seams.untold(next({ we: 4_000, meet: 4_500, on: 5_000 })).text).toBe('on');
    expect(seams.take(next({ meet: 4_500, on: 5_000, time: 5_500 })).text).toBe('on time');
  });

  const TEXTS = ['no', 'yes', 'the', 'call', 'that', 'Monday', 'parcel', 'well'];
  const anyWord = fc.record({ text: fc.constantFrom(...TEXTS), frames: fc.integer({ min: 5, max: 22 }) });
  const anySpeech = fc.array(anyWord, { minLength: 20, maxLength: 150 });

  async function heardLive(words: readonly NumberedWord[], random: () => number): Promise<string[]> {
    const recognizer = new NumberedRecognizer({
      ...{ texts: TEXTS, maxPieceSec: 8 },
      jitterMs: () => (random() - 0.5) * 120,
      fragment: () => (random() < 0.5 ? '' : 'uh'),
    });
    const cutter = new LiveCutter({ maxPieceSec: 8, overlapSec: 2, minSpeechMs: 96, endSilenceMs: 500 });
    const pcm = numberedSpeech(words, TEXTS);
    const steps = [...cutter.push(pcm, probabilitiesOf(pcm)), ...cutter.flush()];
    const seams = new LiveSeams();
    const heard: string[] = [];
    for (const step of steps) {
      if (step.type !== 'piece') continue;
      const recognized = await recognizer.recognize(step.piece.pcm);
      heard.push(...seams.take(transcribedPiece(step.piece, recognized)).words.map(({ text }) => text));
    }
    return heard;
  }

  it('loses no word and doubles none, whatever is said and however times are off', async () => {
    const property = fc.asyncProperty(anySpeech, fc.infiniteStream(fc.nat(999)), async (words, numbers) => {
      const random = (): number => (numbers.next().value as number) / 1000;
      expect(await heardLive(words, random)).toEqual(words.map(({ text }) => text));
    });
    await fc.assert(property, { numRuns: 150 });
  }, 30_000);
});
