import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../errors/app-error.js';
import { CheckedUrl, MAX_URL_LENGTH } from './checked-url.js';

describe('CheckedUrl', () => {
  it.each([
    [
      'http://Wazo.LAN/a?b#c',
      { hostname: 'wazo.lan', port: 80, isSecure: false, hostHeader: 'wazo.lan', requestTarget: '/a?b' },
    ],
    [
      'https://wazo.lan.:443',
      { hostname: 'wazo.lan', port: 443, isSecure: true, hostHeader: 'wazo.lan', requestTarget: '/' },
    ],
    [
      'HTTPS://[FD00:0::5]:8443/?t',
      { hostname: 'fd00::5', port: 8443, hostHeader: '[fd00::5]:8443', requestTarget: '/?t' },
    ],
    [
      '  http://10.0.0.1:8080/x y\n',
      { hostname: '10.0.0.1', origin: 'http://10.0.0.1:8080', requestTarget: '/x%20y' },
    ],
    ['http://[::ffff:a00:1]/', { hostname: '10.0.0.1', hostHeader: '10.0.0.1' }],
    ['http://bücher.example/é', { hostname: 'xn--bcher-kva.example', requestTarget: '/%C3%A9' }],
    ['http://a.example?x=@b/', { hostname: 'a.example', requestTarget: '/?x=@b/' }],
  ])('reads %j', (text, expected) => {
    expect(CheckedUrl.parse(text)).toMatchObject(expected);
  });

  it.each([
    ['', 'must begin with http:// or https://'],
    ['ftp://a.example/', 'must begin with http:// or https://'],
    ['http://u:p@a.example/', 'must not hold a user name or password'],
    ['http://@a.example/', 'must not hold a user name or password'],
    ['http:a.example', 'is not a well-formed URL'],
    ['http:///a.example', 'is not a well-formed URL'],
    ['http://a.example#@b/', 'is not a well-formed URL'],
    ['http://a.example\\b', 'is not a well-formed URL'],
    ['http://a.exa\tmple/', 'is not a well-formed URL'],
    ['http://a..example/', 'is not a well-formed URL'],
    ['http://-a.example/', 'is not a well-formed URL'],
    ['http://a!b.example/', 'is not a well-formed URL'],
    ['http://a.example:0/', 'is not a well-formed URL'],
    [`http://${'a'.repeat(64)}.example/`, 'is not a well-formed URL'],
    [`http://${'a.'.repeat(130)}example/`, 'is not a well-formed URL'],
    [`http://a.example/${'x'.repeat(MAX_URL_LENGTH)}`, `is longer than ${MAX_URL_LENGTH} characters`],
  ])('refuses %j', (text, reason) => {
    expect(() => CheckedUrl.parse(text)).toThrow(
      expect.objectContaining({ code: 'invalid_request', message: `The address ${reason}` }),
    );
  });

  it('resolves references like a browser, and checks what comes out', () => {
    const base = CheckedUrl.parse('https://a.example/x/y?t=1');
    expect(base.resolveReference('../z?u=2').requestTarget).toBe('/z?u=2');
    expect(base.resolveReference('//b.example/').origin).toBe('https://b.example');
    expect(() => base.resolveReference('http://u@b.example/')).toThrow('user name');
    expect(() => base.resolveReference('http://[/')).toThrow('well-formed');
  });

  it('shows no query however it is printed', () => {
    const url = CheckedUrl.parse('https://a.example/x?token=canary');
    const printed = [String(url), JSON.stringify({ url }), inspect({ url }, { showHidden: true, depth: 9 })];
    for (const text of printed) {
      expect(text).toContain('https://a.example/x');
      expect(text).not.toContain('canary');
    }
  });

  it('throws nothing but AppErrors that repeat nothing, and gives hosts fit for a header', () => {
    const anyUrl = fc.oneof(
      fc.webUrl({ withQueryParameters: true }),
      fc.string().map((text) => `http://${text}`),
    );
    fc.assert(
      fc.property(anyUrl, (text) => {
        try {
          const url = CheckedUrl.parse(text);
          expect(url.hostHeader).toMatch(/^[a-z0-9._:[\]-]+$/);
          expect(url.requestTarget).toMatch(/^\/[\x21-\x7e]*$/);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
          expect((error as AppError).cause).toBeUndefined();
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
