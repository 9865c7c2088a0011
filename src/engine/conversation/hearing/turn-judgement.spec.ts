import { describe, expect, it } from 'vitest';
import { HearingHarness } from '../../../../test/support/hearing-harness.js';
import { quiet, saying } from '../../../../test/support/scripted-speech.js';
import { ScriptedTurnDetector } from '../../../../test/support/scripted-turn-detector.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { TURN_DEFAULTS } from '../turn-settings.js';

const { sentenceEndMs, endSilenceMs } = TURN_DEFAULTS;
const UNFINISHED_MS = 2 * endSilenceMs;
/** A frame is 32 ms; a turn ends at the first one, or the second, that is behind the wait. */
const EARLY_MS = 40;
const LATE_MS = 60;
const FRAME_SAMPLES = 512;

const always = (probability: number) => (): Promise<number> => Promise.resolve(probability);

describe('a turn that a detector judges', () => {
  const listening = (
    detector: ScriptedTurnDetector,
    parts: NonNullable<ConstructorParameters<typeof HearingHarness>[1]> = {},
  ): HearingHarness => {
    const ears = new HearingHarness({}, { turnDetector: detector, ...parts });
    ears.onTurnOver = () => void ears.conclude().catch(() => undefined);
    return ears;
  };
  const expectEnd = async (ears: HearingHarness, text: string, waitMs: number): Promise<void> => {
    await ears.hear(saying(text), quiet(waitMs - EARLY_MS));
    expect(ears.told).not.toContain('over');
    await ears.hear(quiet(EARLY_MS + LATE_MS));
    expect(ears.told).toContain('over');
  };

  it.each([
    ['complete', 0.97, 'one two', sentenceEndMs],
    ['complete', 0.97, 'one two.', sentenceEndMs],
    ['complete', 0.97, 'one and', endSilenceMs],
    ['incomplete', 0.03, 'one two.', UNFINISHED_MS],
    ['incomplete', 0.03, 'one two', UNFINISHED_MS],
    ['neither', 0.5, 'one two.', sentenceEndMs],
    ['neither', 0.5, 'one two', endSilenceMs],
    ['neither', 0.5, 'one and', UNFINISHED_MS],
  ])('as %s (%f) ends behind “%s” after %i ms', async (_, probability, text, waitMs) => {
    await expectEnd(listening(new ScriptedTurnDetector(always(probability))), text, waitMs);
  });

  const broken = new AppError('inference_failed', 'broken');
  it.each<[string, () => Promise<number>]>([
    ['does not answer', () => new Promise(() => undefined)],
    ['fails', () => Promise.reject(broken)],
  ])('ends as without it where it %s', async (_, answer) => {
    for (const [text, waitMs] of [
      ['one two.', sentenceEndMs],
      ['one two', endSilenceMs],
    ] as const) {
      const detector = new ScriptedTurnDetector(answer);
      const ears = listening(detector);
      await expectEnd(ears, text, waitMs);
      expect([detector.asked.length, ears.failures]).toEqual([1, []]);
    }
  });

  it('is not asked about where there is no model for the language, and costs nothing then', async () => {
    const detector = new ScriptedTurnDetector(always(0.01));
    detector.languages = ['fr'];
    await expectEnd(listening(detector), 'one two.', sentenceEndMs);
    expect(detector.asked).toEqual([]);
  });

  it('is prepared for when the conversation begins', () => {
    const detector = new ScriptedTurnDetector();
    listening(detector);
    expect(detector.prepared).toEqual(['en']);
  });

  it('is asked about once in a silence of 200 ms, with all of its sound and half a second before', async () => {
    const detector = new ScriptedTurnDetector();
    const ears = listening(detector);
    const said = saying('one two');
    await ears.hear(quiet(3000), said, quiet(180));
    expect(detector.asked).toEqual([]);
    await ears.hear(quiet(140));
    const [asked] = detector.asked;
    expect(detector.asked).toHaveLength(1);
    const pcm = asked?.pcm ?? new Int16Array();
    const start = pcm.findIndex((sample) => sample !== 0);
    expect(start / 16).toBeGreaterThanOrEqual(440);
    expect(start / 16).toBeLessThanOrEqual(512);
    expect(pcm.subarray(start, start + said.length)).toEqual(said);
    const silenceMs = (pcm.length - start - said.length) / 16;
    expect(silenceMs).toBeGreaterThanOrEqual(180);
    expect(silenceMs).toBeLessThanOrEqual(230);
  });

  it('hears no more than the last eight seconds', async () => {
    const detector = new ScriptedTurnDetector();
    const words = Array.from({ length: 40 }, (_, at) => `w${at}`).join(' ');
    await listening(detector).hear(saying(words), quiet(300));
    expect(detector.asked.map(({ pcm }) => pcm.length)).toEqual([128_000]);
  });

  it('is judged anew after every pause, and what was thought of the one before counts no more', async () => {
    const answers = [0.01, 0.5];
    const detector = new ScriptedTurnDetector(() => Promise.resolve(answers.shift() ?? NaN));
    const ears = listening(detector);
    await ears.hear(saying('one'), quiet(400));
    await expectEnd(ears, 'two', endSilenceMs);
    const [first, second] = detector.asked;
    expect(detector.asked).toHaveLength(2);
    expect(second?.pcm.length).toBeGreaterThan((first?.pcm.length ?? 0) + 400 * 16);
  });

  it('is not judged by an answer that comes when the speaker went on', async () => {
    const waiting: ((probability: number) => void)[] = [];
    const detector = new ScriptedTurnDetector(() => new Promise((resolve) => waiting.push(resolve)));
    const ears = listening(detector);
    await ears.hear(saying('one'), quiet(300), saying('two'), quiet(300));
    expect(detector.asked.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    waiting[0]?.(0.01);
    await ears.hear(quiet(endSilenceMs - 300 + LATE_MS));
    expect(ears.told).toContain('over');
    expect(detector.asked.map(({ signal }) => signal.aborted)).toEqual([true, true]);
  });

  it('gives the next turn nothing of its sound', async () => {
    const detector = new ScriptedTurnDetector();
    const ears = listening(detector);
    await ears.hear(saying('one two three'), quiet(2000), saying('four'), quiet(300));
    expect(detector.asked).toHaveLength(2);
    const tones = new Set(detector.asked[1]?.pcm.filter((sample) => sample > 1));
    expect(tones.size).toBe(1);
  });

  it('is not asked about where nobody has said enough, and not when it is ended by hand', async () => {
    const detector = new ScriptedTurnDetector();
    const ears = listening(detector);
    await ears.hear(saying('one').subarray(0, 5 * FRAME_SAMPLES), quiet(1000));
    expect(detector.asked).toEqual([]);
    await ears.hear(saying('one two'), quiet(300));
    await ears.conclude();
    expect(detector.asked.map(({ signal }) => signal.aborted)).toEqual([true]);
  });

  it('is let go when the conversation ends', async () => {
    const detector = new ScriptedTurnDetector(() => new Promise(() => undefined));
    const ears = listening(detector);
    await ears.hear(saying('one two'), quiet(300));
    ears.hearing.close();
    expect(detector.asked.map(({ signal }) => signal.aborted)).toEqual([true]);
  });

  it('is judged where audio comes in chunks longer than a frame', async () => {
    const detector = new ScriptedTurnDetector(always(0.02));
    const ears = listening(detector, { chunkMs: 100 });
    await ears.hear(saying('one two.'), quiet(UNFINISHED_MS - 200));
    expect(ears.told).not.toContain('over');
    await ears.hear(quiet(400));
    expect(ears.told).toContain('over');
    expect(detector.asked).toHaveLength(1);
  });
});
