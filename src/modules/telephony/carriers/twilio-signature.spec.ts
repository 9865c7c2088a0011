import { describe, expect, it } from 'vitest';
import { isSignedByTwilio, twilioSignature } from './twilio-signature.js';

const TOKEN = '12345';
const PUBLIC_URL = 'https://mycompany.com';

const isSigned = (
  signature: string | undefined,
  request: { url?: string; path?: string; host?: string } = {},
  publicUrl = PUBLIC_URL,
): boolean => {
  const { url = '/ws/voice', path = '/ws/voice', host = 'inside' } = request;
  const headers = { host, 'x-twilio-signature': signature };
  return isSignedByTwilio({ headers, url, path }, TOKEN, publicUrl);
};

describe('the signature of Twilio', () => {
  it('is HMAC-SHA1 of the address, in base64', () => {
    // Twilio's published example: its parameters, sorted, follow the address.
    const parameters = 'CallSidCA1234567890ABCDECaller+12349013030Digits1234From+12349013030To+18005551212';
    expect(twilioSignature(TOKEN, `${PUBLIC_URL}/myapp.php?foo=1&bar=2${parameters}`)).toBe(
      '0/KCTR6DLpKmkAf8muzZqo1nDgQ=',
    );
  });

  it.each([
    'wss://mycompany.com/ws/voice',
    'wss://mycompany.com/ws/voice/',
    'https://mycompany.com/ws/voice',
  ])('is good for %s', (url) => {
    expect(isSigned(twilioSignature(TOKEN, url))).toBe(true);
  });

  it('is good for an address with a slash at its end, a query, and a prefix that a proxy takes off', () => {
    const slash = twilioSignature(TOKEN, 'wss://mycompany.com/ws/voice');
    expect(isSigned(slash, { url: '/ws/voice/', path: '/ws/voice/' })).toBe(true);
    const query = twilioSignature(TOKEN, 'wss://mycompany.com/ws/voice?a=1');
    expect(isSigned(query, { url: '/ws/voice?a=1' })).toBe(true);
    const prefix = twilioSignature(TOKEN, 'wss://mycompany.com/api/ws/voice');
    expect(isSigned(prefix, {}, 'https://mycompany.com/api')).toBe(true);
    expect(isSigned(prefix, { url: '/api/ws/voice' })).toBe(true);
  });

  it('goes by the host of the request where no public address is set', () => {
    const signature = twilioSignature(TOKEN, 'wss://mycompany.com:8443/ws/voice');
    const isFor = (host: string): boolean => {
      const headers = { host, 'x-twilio-signature': signature };
      return isSignedByTwilio({ headers, url: '/ws/voice', path: '/ws/voice' }, TOKEN, undefined);
    };
    expect(['mycompany.com:8443', 'other.com', 'no host'].map(isFor)).toEqual([true, false, false]);
  });

  it.each([
    undefined,
    '',
    'x',
    twilioSignature('another token', 'wss://mycompany.com/ws/voice'),
    twilioSignature(TOKEN, 'wss://inside/ws/voice'),
    twilioSignature(TOKEN, 'wss://mycompany.com/ws/voice?a=1'),
    twilioSignature(TOKEN, 'wss://mycompany.com/ws/voice/other'),
  ])('is not good for other tokens and addresses: %s', (signature) => {
    expect(isSigned(signature)).toBe(false);
  });
});
