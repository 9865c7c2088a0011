import { describe, expect, it } from 'vitest';
import { scrubSecrets, secretsOfUrl } from './scrub-secrets.js';

describe('scrubSecrets', () => {
  it('replaces every occurrence, plain and percent-encoded', () => {
    expect(scrubSecrets('a s3cr/t b s3cr%2Ft c s3cr/t', ['s3cr/t'])).toBe(
      'a [redacted] b [redacted] c [redacted]',
    );
  });

  it('replaces the longest secret first', () => {
    expect(scrubSecrets('token-long', ['token', 'token-long'])).toBe('[redacted]');
  });

  it('takes a secret literally and leaves short ones alone', () => {
    expect(scrubSecrets('aaaa .*.* $&', ['.*.*', '$&', 'a'])).toBe('aaaa [redacted] $&');
    expect(scrubSecrets('text', ['\ud800x', ''])).toBe('text');
  });

  it('cleans a message of all that is secret in an address', () => {
    const address = 'https://user1:pass1@wazo.lan/a?token=t0k%2Fen&x=yyyy';
    const message = `GET ${address} failed: t0k/en t0k%2Fen user1 pass1 yyyy`;
    const clean = scrubSecrets(message, secretsOfUrl(address));
    expect(clean).toContain('wazo.lan/a');
    expect(clean).not.toMatch(/t0k|user1|pass1|yyyy/);
  });

  it('takes an address that cannot be read as secret from end to end', () => {
    expect(secretsOfUrl('no url')).toEqual(['no url']);
    expect(secretsOfUrl('http://a.example/')).toEqual([]);
  });
});
