import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  NumberedRecognizer,
  NumberedVoiceActivity,
  numberedSpeech,
  type NumberedWord,
} from '../../../test/support/numbered-speech.js';
import { joinOverlaps } from './join-overlaps.js';
import { joinPieces } from './join-pieces.js';
import type { TranscribedPiece } from './transcription-event.js';
import { TranscriptionService } from './transcription.service.js';

const TEXTS = ['no', 'yes', 'the', 'call', 'that', 'Monday', 'parcel', 'well'];

function piece(
  index: number,
  startMs: number,
  endMs: number,
  words: [string, number, number?][],
): TranscribedPiece {
  const timed = words.map(([text, atMs, confidence = 0.9]) => ({
    ...{ text, confidence },
    ...{ startMs: atMs, endMs: atMs + 300 },
  }));
  const text = words.map(([word]) => word).join(' ');
  return { index, startMs, endMs, text, words: timed, confidence: 0.9, tokens: 1 };
}

const textOf = (pieces: readonly TranscribedPiece[]): string =>
  joinOverlaps(pieces)
    .map(({ text }) => text)
    .filter((text) => text !== '')
    .join(' ');

describe('joinOverlaps', () => {
  it('leaves pieces that do not overlap', () => {
    const pieces = [piece(0, 0, 1000, [['one', 700]]), piece(1, 1000, 2000, [['one', 1000]])];
    expect(joinOverlaps(pieces)).toEqual(pieces);
  });

  it('changes over at a word that both have', () => {
    const before = piece(0, 0, 6000, [
      ['we', 3000],
      ['meet', 4000],
      ['on', 4500],
      ['Monday', 5000],
      ['mor', 5700],
    ]);
    const behind = piece(1, 4000, 9000, [
      ['eat', 4000],
      ['on', 4550],
      ['Monday,', 5050],
      ['morning', 5500],
      ['then', 6500],
    ]);
    expect(textOf([before, behind])).toBe('we meet on Monday morning then');
  });

  it('takes the right one of words that are alike', () => {
    const before = piece(0, 0, 6000, [
      ['no', 4100],
      ['no', 4600],
      ['no', 5100],
      ['n', 5700],
    ]);
    const behind = piece(1, 4000, 9000, [
      ['no', 4600],
      ['no', 5100],
      ['no', 5600],
      ['yes', 6200],
    ]);
    expect(textOf([before, behind])).toBe('no no no no yes');
  });

  it('changes over in the middle where no word is alike', () => {
    const before = piece(0, 0, 6000, [
      ['a', 4200],
      ['b', 4700],
      ['x', 5600],
    ]);
    const behind = piece(1, 4000, 9000, [
      ['y', 4300],
      ['c', 5200],
      ['d', 5700],
    ]);
    expect(textOf([before, behind])).toBe('a b c d');
  });

  it.each([
    [0.9, 0.5, 'parcels'],
    [0.5, 0.9, 'parcel'],
  ])('has a word once that was heard in two ways, as the surer one heard it', (first, second, heard) => {
    const before = piece(0, 0, 6000, [
      ['the', 4000],
      ['parcels', 4800, first],
    ]);
    const behind = piece(1, 4000, 9000, [
      ['parcel', 4900, second],
      ['came', 5800],
    ]);
    expect(textOf([before, behind])).toBe(`the ${heard} came`);
  });

  it('leaves a piece without words', () => {
    const wordless = { ...piece(0, 0, 6000, []), text: 'said' };
    expect(textOf([wordless, piece(1, 4000, 9000, [['more', 4500]])])).toBe('said more');
  });
});

describe('speech without a silence', () => {
  /** Neighbours that are alike take so many frames: with times as far off as here, nobody could tell closer ones apart. */
  const ALIKE_FRAMES = 11;
  const anyWord = fc.record({ text: fc.constantFrom(...TEXTS), frames: fc.integer({ min: 6, max: 22 }) });
  const anySpeech = fc.array(anyWord, { minLength: 20, maxLength: 150 }).map((words) =>
    words.map(({ text, frames }, at) => {
      const isAlike = [words[at - 1], words[at + 1]].some((neighbour) => neighbour?.text === text);
      return { text, frames: isAlike ? Math.max(frames, ALIKE_FRAMES) : frames };
    }),
  );

  async function heard(
    words: readonly NumberedWord[],
    random: () => number,
    jitterMs: number,
    maxPieceSec = 8,
  ): Promise<string[]> {
    const recognizer = new NumberedRecognizer({
      texts: TEXTS,
      maxPieceSec,
      jitterMs: () => (random() - 0.5) * 2 * jitterMs,
      fragment: () => (random() < 0.5 ? '' : 'uh'),
    });
    const service = new TranscriptionService({
      voiceActivity: new NumberedVoiceActivity(),
      piecesInFlight: 4,
    });
    const pieces: TranscribedPiece[] = [];
    let durationMs = 0;
    const source = (async function* () {
      yield numberedSpeech(words, TEXTS);
    })();
    for await (const event of service.transcribe(source, { recognizer })) {
      if (event.type === 'piece') pieces.push(event);
      if (event.type === 'end') durationMs = event.durationMs;
    }
    return joinPieces(pieces, { language: 'en', durationMs }).text.split(' ');
  }

  it('loses no word and doubles none, whatever is said and however times are off', async () => {
    const property = fc.asyncProperty(anySpeech, fc.infiniteStream(fc.nat(999)), async (words, numbers) => {
      const random = (): number => (numbers.next().value as number) / 1000;
      expect(await heard(words, random, 60)).toEqual(words.map(({ text }) => text));
    });
    await fc.assert(property, { numRuns: 150 });
  }, 30_000);

  it('is cut into pieces that have two seconds in common, and no more than fit', async () => {
    const words = Array.from({ length: 400 }, (_, index) => ({ text: TEXTS[index % 8] ?? '', frames: 9 }));
    const recognizer = new NumberedRecognizer({ texts: TEXTS, maxPieceSec: 30 });
    const service = new TranscriptionService({
      voiceActivity: new NumberedVoiceActivity(),
      piecesInFlight: 4,
    });
    const source = (async function* () {
      yield numberedSpeech(words, TEXTS);
    })();
    const pieces: TranscribedPiece[] = [];
    for await (const event of service.transcribe(source, { recognizer }))
      if (event.type === 'piece') pieces.push(event);
    pieces.sort((a, b) => a.index - b.index);
    expect(pieces.length).toBeGreaterThan(3);
    for (const [index, { startMs, endMs }] of pieces.entries()) {
      expect(endMs - startMs).toBeLessThanOrEqual(30_000);
      const next = pieces[index + 1];
      if (next === undefined) continue;
      expect(endMs - next.startMs).toBeGreaterThan(1_900);
      expect(endMs - next.startMs).toBeLessThanOrEqual(2_000);
      expect(endMs - startMs).toBeGreaterThanOrEqual(10_000);
    }
  });
});
