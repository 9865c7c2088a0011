import { describe, expect, it } from 'vitest';
import type { SpokenClip } from './spoken-clips.js';
import { answerStarts, turnFigures } from './turn-figures.js';
import type { CallEvent } from './bench-call.js';

const clip = (overrides: Partial<SpokenClip> = {}): SpokenClip => ({
  file: 'a.wav',
  pcm: new Int16Array(0),
  durationMs: 5000,
  pauses: [],
  turnEndsMs: [],
  ...overrides,
});
const told = (...events: [CallEvent['what'], number][]): CallEvent[] =>
  events.map(([what, atMs]) => ({ what, atMs }));
/** An answer that begins then. */
const answerAt = (atMs: number): CallEvent[] =>
  told(
    ['thinking', atMs - 10],
    ['speaking', atMs - 1],
    ['audio', atMs],
    ['audio', atMs + 50],
    ['listening', atMs + 90],
  );

describe('answerStarts', () => {
  it('counts the first audio of each answer', () => {
    expect(answerStarts([...answerAt(1000), ...answerAt(3000)])).toEqual([1000, 3000]);
  });

  it('counts no audio of an answer that began before', () => {
    expect(answerStarts(told(['audio', 5], ['audio', 60], ['listening', 70]))).toEqual([]);
  });
});

describe('turnFigures', () => {
  it('measures from the end of the last word to the first audio behind it', () => {
    const figures = turnFigures(
      [{ clip: 0, events: [...answerAt(900), ...answerAt(4450)] }],
      [clip({ turnEndsMs: [4000] })],
    );
    expect(figures.waitsMs).toEqual([450]);
    expect(figures.unanswered).toBe(0);
  });

  it('counts turns without an answer, or with one that comes far too late', () => {
    const clips = [clip({ turnEndsMs: [1000, 2000] })];
    expect(turnFigures([{ clip: 0, events: [] }], clips).unanswered).toBe(2);
    expect(turnFigures([{ clip: 0, events: answerAt(9000) }], clips)).toMatchObject({
      waitsMs: [],
      unanswered: 2,
    });
  });

  it.each([
    ['within it', 1400, 1],
    ['as speech goes on', 1500, 0],
    ['before it', 999, 0],
  ])('counts a pause as answered into when audio begins %s', (_, atMs, answered) => {
    const figures = turnFigures(
      [{ clip: 0, events: answerAt(atMs) }],
      [clip({ pauses: [{ startMs: 1000, endMs: 1500 }] })],
    );
    expect(figures).toMatchObject({ pauses: 1, answeredPauses: answered, longPauses: 0 });
  });

  it('counts longer pauses apart, and those that nobody answers into not at all', () => {
    const pauses = [
      { startMs: 1000, endMs: 1249 },
      { startMs: 2000, endMs: 2601 },
    ];
    const figures = turnFigures([{ clip: 0, events: answerAt(2500) }], [clip({ pauses })]);
    expect(figures).toMatchObject({ pauses: 0, longPauses: 1, answeredLongPauses: 1 });
  });
});
