import { describe, expect, it } from 'vitest';
import { TelephonyConfig } from '../../../platform/config/telephony.config.js';
import type { OutboundClient } from '../../../platform/outbound/outbound-client.js';
import type { RequestOptions } from '../../../platform/outbound/outbound-call.js';
import type { CallControl } from './carrier.js';
import { twilioCallControl } from './twilio-call-control.js';

const ACCOUNT = `AC${'0'.repeat(32)}`;
const CALL = `CA${'1'.repeat(32)}`;
const TOKEN = { TWILIO_ACCOUNT_SID: ACCOUNT, TWILIO_AUTH_TOKEN: 'token' };

interface Sent {
  url: string;
  options: RequestOptions;
}

function controlOf(
  settings: Record<string, string>,
  status = 200,
): { control: CallControl | undefined; sent: Sent[] } {
  const sent: Sent[] = [];
  const outbound = {
    request: async (url: string, options: RequestOptions) => {
      sent.push({ url, options });
      return { status, headers: {}, body: Buffer.alloc(0), isTruncated: false };
    },
  } as unknown as OutboundClient;
  return { control: twilioCallControl(new TelephonyConfig(settings), outbound), sent };
}
const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

describe('twilioCallControl', () => {
  it.each<Record<string, string>>([
    {},
    { TWILIO_ACCOUNT_SID: ACCOUNT },
    { TWILIO_AUTH_TOKEN: 'token' },
    { TWILIO_API_KEY: 'SK1', TWILIO_API_SECRET: 'secret' },
    { TWILIO_ACCOUNT_SID: ACCOUNT, TWILIO_API_KEY: 'SK1' },
  ])('is not there with %j', (settings) => {
    expect(controlOf(settings).control).toBeUndefined();
  });

  it('hangs up with the token of the account', async () => {
    const { control, sent } = controlOf(TOKEN);
    await control?.hangUp(CALL);
    expect(sent).toMatchObject([
      {
        url: `https://api.twilio.com/2010-04-01/Accounts/${ACCOUNT}/Calls/${CALL}.json`,
        options: {
          method: 'POST',
          body: 'Status=completed',
          headers: {
            authorization: basic(ACCOUNT, 'token'),
            'content-type': 'application/x-www-form-urlencoded',
          },
        },
      },
    ]);
  });

  it('prefers an API key, and another region', async () => {
    const more = {
      TWILIO_API_KEY: 'SK1',
      TWILIO_API_SECRET: 'secret',
      TWILIO_API_URL: 'https://api.dublin.ie1.twilio.com',
    };
    const { control, sent } = controlOf({ ...TOKEN, ...more });
    await control?.hangUp(CALL);
    expect(sent[0]?.url).toMatch(/^https:\/\/api\.dublin\.ie1\.twilio\.com\/2010-04-01\//);
    expect(sent[0]?.options.headers).toMatchObject({ authorization: basic('SK1', 'secret') });
  });

  it.each([
    ['+4930901820', '<Number>+4930901820</Number>'],
    ['sip:a@example.com?x=1&y="2"', '<Sip>sip:a@example.com?x=1&#38;y=&#34;2&#34;</Sip>'],
  ])('hands a call on to %s', async (address, dialled) => {
    const { control, sent } = controlOf(TOKEN);
    await control?.transfer(CALL, { name: 'sales', address });
    const twiml = new URLSearchParams(String(sent[0]?.options.body)).get('Twiml');
    expect(twiml).toBe(`<Response><Dial>${dialled}</Dial></Response>`);
  });

  it('asks for no call whose id is none of Twilio', async () => {
    const { control, sent } = controlOf(TOKEN);
    await expect(control?.hangUp('../../Messages')).rejects.toMatchObject({ code: 'carrier_failed' });
    expect(sent).toEqual([]);
  });

  it('tells that Twilio refused', async () => {
    const { control } = controlOf(TOKEN, 404);
    await expect(control?.hangUp(CALL)).rejects.toMatchObject({
      code: 'carrier_failed',
      message: 'Twilio answered 404',
    });
  });
});
