import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  TOKENS,
  biased,
  id,
  scores,
  search,
  size,
  vocabulary,
} from '../../../../test/support/bias-search.js';
import { tokenBiasFor } from './token-bias-for.js';

describe('hotwords', () => {
  const closeCall = [scores({ '▁Par': 5, '▁Pa': 4 }), scores({ is: 5, ley: 4 })];

  it('win over a rival that sounds much the same', () => {
    expect(biased(closeCall, [])).toBe('Paris');
    expect(biased(closeCall, ['Parley'])).toBe('Parley');
  });

  it('lose against a rival that is clearly heard', () => {
    expect(biased([scores({ '▁Par': 5 }), scores({ is: 9, ley: 4 })], ['Parley'])).toBe('Paris');
  });

  it('are no likelier once they have failed', () => {
    const steps = [scores({ '▁Pa': 5 }), scores({ ris: 9, ley: 1 }), scores({ m: 3, ley: 2.5 })];
    expect(biased(steps, ['Parley'])).toBe('Parism');
  });

  it('are taken by any of their segmentations', () => {
    const steps = [...'Parley'].map((letter, index) =>
      scores({ [index === 0 ? '▁P' : letter]: 4, [index === 0 ? '▁W' : 'x']: 4.3 }),
    );
    expect(biased(steps.slice(0, 3), ['Parley'])).toBe('Par');
    expect(biased(steps, ['Parley'])).toBe('Parley');
  });

  it('begin a sentence in capitals where they are written without', () => {
    const steps = [scores({ '▁P': 4, '▁B': 4.5 }), scores({ a: 4, e: 5 }), scores({ r: 4, t: 5 })];
    expect(biased(steps, ['par'])).toBe('Par');
  });

  it('are found behind a hyphen', () => {
    const steps = [scores({ '▁w': 9 }), scores({ '-': 9 }), scores({ P: 4, B: 4.5 }), scores({ a: 4, e: 5 })];
    expect(biased(steps, ['Pa'])).toBe('w-Pa');
  });

  it('make no speech of silence', () => {
    const silence = scores({ '<blk>': 5, '▁Par': 4.9 });
    expect(biased([silence, silence], ['Parley'])).toBe('');
    expect(biased([scores({ '▁Par': 5 }), scores({ '<blk>': 5, ley: 3.9 })], ['Parley'])).toBe('Par');
  });

  it('that the vocabulary cannot spell, or that are one letter, change nothing', () => {
    expect(tokenBiasFor(vocabulary, { hotwords: ['東京', 'é', ''] })).toBeUndefined();
    expect(tokenBiasFor(vocabulary, {})).toBeUndefined();
  });

  it('of several words go on from one to the next', () => {
    const steps = [
      scores({ '▁Kow': 5 }),
      scores({ al: 5 }),
      scores({ czyk: 4, ski: 6 }),
      scores({ '▁Par': 5 }),
      scores({ ley: 4, is: 6 }),
    ];
    expect(biased(steps, ['Kowalczyk Parley'])).toBe('Kowalczyk Parley');
  });

  it('leave text alone that is clearly heard, whatever they are', () => {
    const clear = fc.array(fc.constantFrom(...TOKENS.slice(1), '<blk>'), { maxLength: 30 });
    const words = fc.array(fc.stringMatching(/^[A-Za-z]{1,8}$/), { maxLength: 5 });
    fc.assert(
      fc.property(clear, words, (texts, hotwords) => {
        const steps = texts.map((text) => scores({ [text]: 0 }));
        expect(biased(steps, hotwords)).toBe(search(steps, undefined));
      }),
    );
  });

  it('gain no more than four nats, and nothing before the first token where nothing is said', () => {
    const words = fc.array(fc.stringMatching(/^[A-Za-zé]{2,8}$/), { minLength: 1, maxLength: 5 });
    const path = fc.array(fc.nat(size - 2), { maxLength: 12 });
    fc.assert(
      fc.property(words, path, fc.boolean(), (hotwords, tokens, isSilent) => {
        const bias = tokenBiasFor(vocabulary, { hotwords })?.();
        for (const token of tokens) bias?.accept(token);
        const before = scores(isSilent ? { '<blk>': 0 } : { '▁': 0 });
        const after = before.slice();
        bias?.apply(after, 0, size);
        const limit = isSilent ? 1 : 4;
        after.forEach((score, token) => {
          expect(score - (before[token] ?? 0)).toBeGreaterThanOrEqual(0);
          expect(score - (before[token] ?? 0)).toBeLessThanOrEqual(limit + 1e-6);
        });
      }),
    );
  });

  it('are followed as a slow search through their letters follows them', () => {
    const words = fc.array(fc.stringMatching(/^[PKwaloryzcksi]{2,6}$/), { minLength: 1, maxLength: 4 });
    const tokens = fc.array(fc.constantFrom(...TOKENS.filter((text) => /^▁?[A-Za-z]*$/.test(text))), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(words, tokens, (hotwords, emitted) => {
        const bias = tokenBiasFor(vocabulary, { hotwords })?.();
        for (const text of emitted) bias?.accept(id(text));
        const logits = scores({ m: 0 });
        const before = logits.slice();
        bias?.apply(logits, 0, size);
        const boosted = TOKENS.filter((_, token) => (logits[token] ?? 0) > (before[token] ?? 0));
        expect(new Set(boosted)).toEqual(slowlyBoosted(hotwords, emitted));
      }),
    );
  });

  it('win or leave alone what they are heard in under noise', () => {
    let state = 7;
    const noise = (): number => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return state / 2_147_483_648 - 0.5;
    };
    const hear = (texts: readonly string[], rivals: Record<string, string>): Float32Array[] =>
      texts.map((text) => {
        const step = scores({ [text]: 4 });
        const rival = rivals[text];
        if (rival !== undefined) step[id(rival)] = 5;
        return step.map((score) => score + noise());
      });
    for (let round = 0; round < 200; round += 1) {
      const hot = hear(['▁Kow', 'al', 'czyk'], { czyk: 'ski' });
      const other = hear(['▁war', 'm', '▁Par', 'is'], {});
      expect(biased([...hot, ...other], ['Kowalczyk', 'Parley'])).toBe('Kowalczyk warm Paris');
      expect(biased([...hot, ...other], [])).toBe('Kowalski warm Paris');
    }
  });
});

/** By the definition: tokens that lead from the end of what was emitted on towards a hotword. */
function slowlyBoosted(hotwords: readonly string[], emitted: readonly string[]): Set<string> {
  const spellings = hotwords.flatMap((word) =>
    word === word.toLowerCase() ? [word, word[0]?.toUpperCase() + word.slice(1)] : [word],
  );
  const tails = emitted.map((_, index) => emitted.slice(index).join('')).concat('');
  const canFinish = (rest: string): boolean =>
    rest === '' ||
    TOKENS.some((text) => text !== '' && rest.startsWith(text) && canFinish(rest.slice(text.length)));
  const isOpen = emitted.at(-1) === '▁';
  const boosted = new Set<string>();
  for (const spelling of spellings.map((word) => `▁${word}`)) {
    const done = tails.filter((tail) => spelling.startsWith(tail));
    const starts = isOpen ? [...done, '▁'] : done;
    for (const start of starts) {
      const rest = spelling.slice(start.length);
      for (const text of TOKENS) {
        if (text !== '▁' && text !== '' && rest.startsWith(text) && canFinish(rest.slice(text.length)))
          boosted.add(text);
      }
    }
  }
  return boosted;
}
