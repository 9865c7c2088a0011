import { describe, expect, it } from 'vitest';
import { cacheKeyOf } from './cache-key.js';
import type { SettledRequest } from './settled-request.js';

const REQUEST: SettledRequest = {
  recognizer: 'tiny',
  sourceLanguage: 'en',
  targetLanguage: 'de',
  template: { name: 'Summary', contentHash: 'abc' },
  textModel: 'vllm/one',
  dropped: [],
  isKept: true,
  fileName: 'a.wav',
};

describe('cacheKeyOf', () => {
  it.each<[string, Partial<SettledRequest>]>([
    ['another source language', { sourceLanguage: 'fr' }],
    ['another target language', { targetLanguage: 'fr' }],
    ['another template', { template: { name: 'ActionItems', contentHash: 'abc' } }],
    ['a template that was edited', { template: { name: 'Summary', contentHash: 'abd' } }],
    ['no template', { template: null }],
    ['another recogniser', { recognizer: 'wide' }],
    ['channels kept apart', { channels: 'split' }],
    ['hotwords', { hotwords: ['Wazo'] }],
    ['another language model', { textModel: 'vllm/two' }],
  ])('tells %s', (_, change) => {
    expect(cacheKeyOf('f', { ...REQUEST, ...change })).not.toBe(cacheKeyOf('f', REQUEST));
  });

  it('tells other audio, whatever it is called', () => {
    expect(cacheKeyOf('g', REQUEST)).not.toBe(cacheKeyOf('f', REQUEST));
    expect(cacheKeyOf('f', { ...REQUEST, fileName: 'b.wav' })).toBe(cacheKeyOf('f', REQUEST));
  });

  it('does not tell channels that are mixed from a request without a word of them', () => {
    expect(cacheKeyOf('f', { ...REQUEST, channels: 'mix' })).toBe(cacheKeyOf('f', REQUEST));
  });

  it('does not tell what was left out from what was not asked for', () => {
    const plain = { ...REQUEST, template: null, textModel: null };
    const left = { ...plain, targetLanguage: null, dropped: [{ parameter: 'x', reason: 'y' }] };
    expect(cacheKeyOf('f', left)).toBe(cacheKeyOf('f', { ...plain, targetLanguage: 'en' }));
  });
});
