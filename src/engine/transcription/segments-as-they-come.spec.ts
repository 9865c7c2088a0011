import { describe, expect, it } from 'vitest';
import { spokenWords } from '../../../test/support/transcript-factory.js';
import type { Segment } from '../ports/transcript.js';
import { SegmentsAsTheyCome } from './segments-as-they-come.js';
import type { TranscribedPiece } from './transcription-event.js';

function said(index: number, channel: number, startMs: number, text: string): TranscribedPiece {
  const words = spokenWords(text, { startMs });
  const endMs = words.at(-1)?.endMs ?? startMs;
  return { index, channel, startMs, endMs, text, words, confidence: 0.9, tokens: 1 };
}

const texts = (segments: readonly Segment[]): string[] => segments.map(({ text }) => text);

describe('SegmentsAsTheyCome', () => {
  it('gives what somebody said once nobody can have begun before', () => {
    const segments = new SegmentsAsTheyCome();
    segments.push(said(0, 1, 2_000, 'Good morning.'));
    expect(texts(segments.take(1_000))).toEqual([]);
    segments.push(said(1, 2, 1_000, 'Hello.'));
    expect(texts(segments.take(2_000))).toEqual(['Hello.']);
    expect(texts(segments.take(2_001))).toEqual(['Good morning.']);
    expect(segments.finish()).toEqual([]);
  });

  it('keeps what may go on, and what comes behind it', () => {
    const segments = new SegmentsAsTheyCome();
    const open = said(0, 1, 0, 'and then');
    segments.push(open);
    segments.push(said(1, 2, 300, 'Yes.'));
    expect(texts(segments.take(open.endMs + 799))).toEqual([]);
    segments.push(said(2, 1, open.endMs + 799, 'he came.'));
    expect(texts(segments.take(open.endMs + 5_000))).toEqual(['and then he came.', 'Yes.']);
  });

  it('keeps a piece that was cut while somebody spoke until the next is there', () => {
    const segments = new SegmentsAsTheyCome();
    segments.push({ ...said(0, 1, 0, 'One. Two.'), endMs: 4_000, overlapMs: 2_000 });
    expect(segments.take(30_000)).toEqual([]);
    segments.push({ ...said(1, 1, 3_200, 'Three.'), startMs: 2_000 });
    expect(texts(segments.take(30_000))).toEqual(['One.', 'Two.', 'Three.']);
  });
});
