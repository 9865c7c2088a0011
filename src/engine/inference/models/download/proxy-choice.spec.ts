import { describe, expect, it } from 'vitest';
import { proxyFor } from './proxy-choice.js';

const HUB = new URL('https://huggingface.co/x');

describe('proxyFor', () => {
  it('goes by the scheme of what is asked for', () => {
    const settings = { httpsProxy: 'http://a:3128', httpProxy: 'b:8080', noProxy: [] };
    expect(proxyFor(HUB, settings)?.href).toBe('http://a:3128/');
    expect(proxyFor(new URL('http://mirror.lan'), settings)?.href).toBe('http://b:8080/');
    expect(proxyFor(new URL('http://mirror.lan'), { noProxy: [] })).toBeUndefined();
  });

  it.each([
    ['*', true],
    ['huggingface.co', true],
    ['.huggingface.co', true],
    ['*.huggingface.co', true],
    ['co', true],
    ['HuggingFace.CO', true],
    ['huggingface.co:443', true],
    ['huggingface.co:80', false],
    ['face.co', false],
    ['cdn.huggingface.co', false],
    ['', false],
  ])('is asked by NO_PROXY=%s to reach the hub directly: %s', (entry, isDirect) => {
    const proxy = proxyFor(HUB, { httpsProxy: 'http://a:3128', noProxy: [entry] });
    expect(proxy === undefined).toBe(isDirect);
  });

  it('refuses what is no proxy without repeating it', () => {
    for (const httpsProxy of ['socks5://user:secret@a', 'http://', 'http://secret host']) {
      expect(() => proxyFor(HUB, { httpsProxy, noProxy: [] })).toThrow(/^HTTPS_PROXY (?!.*secret)/);
    }
  });
});
