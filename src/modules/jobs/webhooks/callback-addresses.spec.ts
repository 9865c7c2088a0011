import { describe, expect, it } from 'vitest';
import { OutboundAllowList } from '../../../platform/outbound/outbound-allow-list.js';
import { OutboundClient } from '../../../platform/outbound/outbound-client.js';
import { CallbackAddresses } from './callback-addresses.js';

describe('CallbackAddresses', () => {
  const hosts: Record<string, string[]> = {
    'client.example.com': ['93.184.216.34'],
    'inside.example.com': ['10.0.0.5'],
  };
  const addresses = (allow = ''): CallbackAddresses =>
    new CallbackAddresses(
      new OutboundClient({
        allow: OutboundAllowList.parse(allow),
        tlsVerify: true,
        resolve: async (host) => {
          const found = hosts[host];
          if (found === undefined) throw new Error('ENOTFOUND');
          return found;
        },
      }),
    );

  it('takes what can be reached, and gives it as a job wants it', async () => {
    const url = 'https://client.example.com/webhook?key=1';
    expect(await addresses().check(` ${url}`, 'token')).toEqual({ url, token: 'token' });
    expect(await addresses('10.0.0.0/8').check('http://10.0.0.5/')).toMatchObject({ token: undefined });
    await expect(addresses().check('https://not-yet.example.com/')).resolves.toBeDefined();
  });

  it.each(['http://127.0.0.1:9/canary', 'http://localhost/canary', 'https://inside.example.com/canary'])(
    'refuses %s and names the setting that would help',
    async (url) => {
      const refusal = addresses().check(url);
      await expect(refusal).rejects.toMatchObject({
        code: 'callback_refused',
        message: expect.stringMatching(/^callback_url: .*OUTBOUND_ALLOW/),
      });
      await expect(refusal).rejects.not.toThrow('canary');
    },
  );

  it.each([
    '',
    'client.example.com/canary',
    'ftp://client.example.com/canary',
    'https://u:canary@client.example.com/',
  ])('refuses %j, which is no address of the web', async (url) => {
    const refusal = addresses().check(url);
    await expect(refusal).rejects.toMatchObject({ code: 'callback_refused' });
    await expect(refusal).rejects.not.toThrow(/canary|OUTBOUND_ALLOW/);
  });

  it.each(['', 'two\r\nlines', 'grün', ' padded', 'x'.repeat(4097)])(
    'refuses the token %j, which no header carries',
    async (token) => {
      await expect(addresses().check('https://client.example.com/', token)).rejects.toMatchObject({
        code: 'invalid_request',
        message: 'callback_token must be up to 4096 characters that a header can carry',
      });
    },
  );
});
