import { describe, expect, it } from 'vitest';
import { parseWebhookSecrets } from '../../../platform/config/webhook-secrets.js';
import { WebhookSigner } from './webhook-signer.js';

const ID = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
const AT_MS = 1_614_265_330_000;
const BODY = '{"test": 2432232314}';
const SIGNATURE = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

const headers = (secrets: string, body = BODY): Record<string, string> =>
  new WebhookSigner(parseWebhookSecrets(secrets)).headers(ID, AT_MS, body);

describe('WebhookSigner', () => {
  it('signs as the example of Standard Webhooks does', () => {
    expect(headers(SECRET)).toEqual({
      'webhook-id': ID,
      'webhook-timestamp': '1614265330',
      'webhook-signature': SIGNATURE,
    });
  });

  it('signs with each secret, in their order', () => {
    const plain = headers('plain-text')['webhook-signature'] ?? '';
    expect(headers(`plain-text ${SECRET}`)['webhook-signature']).toBe(`${plain} ${SIGNATURE}`);
  });

  it('takes plain text as UTF-8 bytes', () => {
    const bytes = Buffer.from('Schlüssel', 'utf8').toString('base64');
    expect(headers('Schlüssel')).toEqual(headers(`whsec_${bytes}`));
  });

  it('signs the bytes that are sent', () => {
    expect(headers(SECRET, '{"test":"ü"}')).not.toEqual(headers(SECRET, '{"test":"u"}'));
  });

  it('names the message, unsigned, when there is no secret', () => {
    expect(headers('')).toEqual({ 'webhook-id': ID, 'webhook-timestamp': '1614265330' });
  });
});
