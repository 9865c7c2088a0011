import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { OutboundConfig } from './outbound.config.js';
import { parseWebhookSecrets } from './webhook-secrets.js';

const keysOf = (text: string): string[] =>
  parseWebhookSecrets(text).map((key) => key.export().toString('utf8'));

describe('parseWebhookSecrets', () => {
  it.each([
    ['', []],
    ['one', ['one']],
    ['one,two', ['one', 'two']],
    [' one ,  two three ', ['one', 'two', 'three']],
    [`whsec_${Buffer.from('sixteen or more bytes').toString('base64')}`, ['sixteen or more bytes']],
  ])('reads %j', (text, keys) => {
    expect(keysOf(text)).toEqual(keys);
  });

  it.each(['whsec_', 'whsec_?', 'whsec_abc', 'good,whsec_a=bc'])('refuses %j', (text) => {
    expect(() => parseWebhookSecrets(text)).toThrow('expected base64 behind whsec_');
  });

  it('is checked at the start, and shown by nobody', () => {
    expect(() => new OutboundConfig({ WEBHOOK_SECRET: 'whsec_canary?' })).toThrow(
      'WEBHOOK_SECRET: expected base64 behind whsec_',
    );
    const config = new OutboundConfig({ WEBHOOK_SECRET: 'canary' });
    expect(inspect(config, { depth: 9, showHidden: true }) + JSON.stringify(config)).not.toContain('canary');
  });
});
