import { describe, expect, it } from 'vitest';
import { biased, id, scores, size, vocabulary } from '../../../../test/support/bias-search.js';
import { tokenBiasFor } from './token-bias-for.js';

describe('the language asked for', () => {
  it('keeps out scripts that it is never written in', () => {
    expect(biased([scores({ '▁да': 9, '▁w': 0 })], [], 'de')).toBe('w');
    expect(biased([scores({ '▁και': 9, '▁да': 0 })], [], 'bg')).toBe('да');
  });

  it('lets letters of others pass where they are clearly heard, as in names', () => {
    const steps = (lead: number): Float32Array[] => [scores({ ß: 4 + lead, s: 4 })];
    expect(biased(steps(2), [], 'fr')).toBe('s');
    expect(biased(steps(4), [], 'fr')).toBe('ß');
    expect(biased(steps(2), [], 'de')).toBe('ß');
    expect(biased(steps(2), [])).toBe('ß');
  });

  it('holds on the tighter the more text is in another', () => {
    const doubtful = scores({ '▁the': 5, '▁w': 3.5 });
    const after = (...texts: string[]): string =>
      biased([...texts.map((text) => scores({ [text]: 9 })), doubtful], [], 'fr');
    expect(after()).toBe('the');
    expect(after('▁the', '▁and')).toBe('the and the');
    expect(after('▁the', '▁and', '▁the', '▁and')).toBe('the and the and w');
    expect(after('▁the', '▁and', '▁the', '▁and', '▁le', '▁le', '▁le', '▁le')).toBe(
      'the and the and le le le le the',
    );
  });

  it('leaves the blank, numbers and punctuation as they are', () => {
    const before = scores({ '<blk>': 1, '▁1': 2, '.': 3, '<unk>': 0 });
    const after = before.slice();
    tokenBiasFor(vocabulary, { language: 'el' })?.().apply(after, 0, size);
    for (const text of ['<blk>', '▁1', '.', ',', '▁', '<unk>'])
      expect(after[id(text)]).toBe(before[id(text)]);
  });

  it('is no bias where its letters are not known', () => {
    expect(tokenBiasFor(vocabulary, { language: 'ja' })).toBeUndefined();
  });

  it('goes together with hotwords', () => {
    const steps = [scores({ '▁Par': 5 }), scores({ is: 5, ley: 4, ж: 12 })];
    expect(biased(steps, ['Parley'], 'fr')).toBe('Parley');
  });
});
