import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FRAME_MS, SpeechDetector, type SpeechChange } from './speech-detector.js';
import { turnRuleOf } from './turn-rule.js';

const SETTINGS = { threshold: 0.5, silenceMs: () => 320 };
const speech = (frames: number): number[] => Array.from({ length: frames }, () => 0.9);
const silence = (frames: number): number[] => Array.from({ length: frames }, () => 0.01);

function changes(probabilities: readonly number[], settings = SETTINGS): SpeechChange[] {
  const detector = new SpeechDetector();
  return probabilities.flatMap((probability) => detector.push(probability, settings) ?? []);
}

describe('SpeechDetector', () => {
  it('tells where speech begins and where the silence after it has lasted', () => {
    expect(changes([...silence(10), ...speech(20), ...silence(12)])).toEqual([
      { type: 'started', atMs: 10 * FRAME_MS },
      { type: 'stopped', atMs: 40 * FRAME_MS },
    ]);
  });

  it('takes a click for none', () => {
    expect(changes([...speech(4), ...silence(20)])).toEqual([{ type: 'dropped' }]);
  });

  it('bridges pauses that are shorter, and quieter speech', () => {
    const quieter = Array.from({ length: 30 }, () => 0.4);
    expect(changes([...speech(10), ...silence(9), ...speech(2), ...quieter, ...silence(9)])).toEqual([
      { type: 'started', atMs: 0 },
    ]);
  });

  it('asks for more where it is told to', () => {
    const whisper = Array.from({ length: 20 }, () => 0.6);
    expect(changes(whisper, { ...SETTINGS, threshold: 0.7 })).toEqual([]);
    expect(changes(whisper)).toHaveLength(1);
  });

  it('never tells two beginnings or two ends in a row, and no time before the last', () => {
    fc.assert(
      fc.property(fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { maxLength: 300 }), (all) => {
        const told = changes(all).filter((change) => change.type !== 'dropped');
        told.forEach(({ type }, index) => expect(type).toBe(index % 2 === 0 ? 'started' : 'stopped'));
        const times = told.map(({ atMs }) => atMs);
        expect(times).toEqual([...times].sort((a, b) => a - b));
      }),
    );
  });

  it('begins anew where it is told to', () => {
    const detector = new SpeechDetector();
    for (const probability of speech(10)) detector.push(probability, SETTINGS);
    expect(detector.isSpeaking).toBe(true);
    detector.reset();
    expect(detector.isSpeaking).toBe(false);
    const again = speech(5).flatMap((probability) => detector.push(probability, SETTINGS) ?? []);
    expect(again).toEqual([{ type: 'started', atMs: 10 * FRAME_MS }]);
  });
});

describe('when a turn is over', () => {
  it('is settled by silence alone, as the client has it', () => {
    const rule = turnRuleOf({
      type: 'server_vad',
      threshold: 0.7,
      prefix_padding_ms: 100,
      silence_duration_ms: 200,
      idle_timeout_ms: null,
      create_response: true,
      interrupt_response: true,
    });
    expect(rule).toMatchObject({ threshold: 0.7, prefixPaddingMs: 100, longestSilenceMs: 200 });
    expect([true, false].map((isWholeSentence) => rule.silenceMs({ isWholeSentence }))).toEqual([200, 200]);
  });

  it('is settled by what was said too, where that is asked for: the more eager, the sooner', () => {
    const waits = (['low', 'medium', 'auto', 'high'] as const).map((eagerness) => {
      const detection = { type: 'semantic_vad', eagerness, create_response: true, interrupt_response: true };
      const rule = turnRuleOf(detection as Parameters<typeof turnRuleOf>[0]);
      return [true, false].map((isWholeSentence) => rule.silenceMs({ isWholeSentence }));
    });
    expect(waits).toEqual([
      [800, 4000],
      [400, 1500],
      [400, 1500],
      [300, 650],
    ]);
  });

  it('is settled by how it sounds where a turn detector is sure, whatever the words are', () => {
    const detection = {
      type: 'semantic_vad',
      eagerness: 'low',
      create_response: true,
      interrupt_response: true,
    };
    const rule = turnRuleOf(detection as Parameters<typeof turnRuleOf>[0]);
    const waits = (['complete', 'incomplete'] as const).flatMap((verdict) =>
      [true, false].map((isWholeSentence) => rule.silenceMs({ isWholeSentence, verdict })),
    );
    expect(waits).toEqual([800, 800, 4000, 4000]);
    expect([rule.goesBySound, turnRuleOf(undefined).goesBySound]).toEqual([true, false]);
  });
});
