import { describe, expect, it } from 'vitest';
import { wordsWithin } from './spoken-words.js';

describe('wordsWithin', () => {
  it.each([
    ["I can't stay, sorry.", 'en', 0, ''],
    ["I can't stay, sorry.", 'en', 0.3, 'I'],
    ["I can't stay, sorry.", 'en', 0.35, "I can't"],
    ["I can't stay, sorry.", 'en', 0.62, "I can't stay"],
    ["I can't stay, sorry.", 'en', 0.7, "I can't stay,"],
    ["I can't stay, sorry.", 'en', 0.99, "I can't stay, sorry"],
    ["I can't stay, sorry.", 'en', 1, "I can't stay, sorry."],
    ['今日は元気です', 'ja', 0.5, '今日は'],
  ])('of %j (%s), %d: %j', (text, language, share, words) => {
    expect(wordsWithin(text, share, language)).toBe(words);
  });
});
