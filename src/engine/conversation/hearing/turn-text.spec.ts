import { describe, expect, it } from 'vitest';
import type { ListeningEvent } from '../../ports/streaming-speech-to-text.js';
import { TurnText } from './turn-text.js';

type Final = Extract<ListeningEvent, { type: 'final' }>;

const final = (text: string, confidence = 0.9): Final => ({
  ...{ type: 'final', startMs: 0, endMs: 1000, text, words: [], confidence },
});

function turnOf(...finals: Final[]): TurnText {
  const turn = new TurnText('en');
  for (const event of finals) turn.add(event);
  return turn;
}

describe('what is understood of a turn', () => {
  it('is parted as its script is written', () => {
    expect(turnOf(final('Good morning.'), final('How are you?')).trusted).toBe('Good morning. How are you?');
    const turn = turnOf(final('今日は'));
    turn.add({ type: 'interim', endMs: 2000, text: '晴れです' });
    expect(turn.text).toBe('今日は晴れです');
    turn.add(final('晴れです。'));
    expect([turn.text, turn.trusted]).toEqual(['今日は晴れです。', '今日は晴れです。']);
  });

  it('is not believed where it is a few words that the recogniser is unsure of, in any script', () => {
    expect(turnOf(final('Thank you.', 0.3)).trusted).toBe('');
    expect(turnOf(final('はい。', 0.3)).trusted).toBe('');
    expect(turnOf(final('Thank you for the table.', 0.3)).trusted).toBe('Thank you for the table.');
    expect(turnOf(final('明日の朝は駅で会いましょう。', 0.3)).trusted).toBe('明日の朝は駅で会いましょう。');
  });

  it('is as sure as its words are, the longer texts more than the shorter', () => {
    expect(turnOf(final('Yes', 1), final('three more words', 0.2)).confidence).toBeCloseTo(0.4);
    expect(turnOf().confidence).toBe(0);
  });
});
