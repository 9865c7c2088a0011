import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactUrl } from './redact-url.js';

describe('redactUrl', () => {
  it.each([
    ['https://u:p@wazo.lan:9497/a/b?token=x#y', 'https://wazo.lan:9497/a/b'],
    ['http://wazo.lan', 'http://wazo.lan/'],
    ['wss://a.example/voice/1?token=x', 'wss://a.example/voice/1'],
    ['data:text/plain,secret', 'data:[redacted]'],
    ['not a url?token=x', '[unreadable address]'],
    ['http://a.example/\r\nlog: forged', 'http://a.example/log:%20forged'],
  ])('shows %j as %j', (address, shown) => {
    expect(redactUrl(address)).toBe(shown);
  });

  it('never shows query, fragment or user name, and stays short', () => {
    const canary = 'c4n4ry';
    fc.assert(
      fc.property(fc.webUrl(), fc.string(), (base, noise) => {
        const address = `${base.replace('://', `://${canary}@`)}?${encodeURIComponent(noise)}=${canary}#${canary}`;
        expect(redactUrl(address)).not.toContain(canary);
      }),
    );
    expect(redactUrl(`http://a.example/${'x'.repeat(5_000)}`).length).toBeLessThanOrEqual(300);
  });
});
