import type { TelephonyConfig } from '../../../platform/config/telephony.config.js';
import type { TransferTarget } from '../../../platform/config/transfer-targets.js';
import { AppError } from '../../../platform/errors/app-error.js';
import type { OutboundClient } from '../../../platform/outbound/outbound-client.js';
import type { CallControl } from './carrier.js';

type Account = Pick<
  TelephonyConfig,
  'twilioAccountSid' | 'twilioAuthToken' | 'twilioApiKey' | 'twilioApiSecret' | 'twilioApiUrl'
>;

/** A caller waits meanwhile. */
const TIMEOUT_MS = 5000;
const MAX_ANSWER_BYTES = 65_536;
const CALL_SID = /^CA[0-9a-f]{32}$/i;

/** What Twilio's REST API does with calls that go on: `POST /2010-04-01/Accounts/{AccountSid}/Calls/{CallSid}.json`. */
class TwilioCallControl implements CallControl {
  constructor(
    private readonly outbound: Pick<OutboundClient, 'request'>,
    private readonly baseUrl: string,
    private readonly authorization: string,
  ) {}

  hangUp(callSid: string): Promise<void> {
    return this.update(callSid, { Status: 'completed' });
  }

  transfer(callSid: string, { address }: TransferTarget): Promise<void> {
    return this.update(callSid, { Twiml: dialTwiml(address) });
  }

  private async update(callSid: string, fields: Record<string, string>): Promise<void> {
    if (!CALL_SID.test(callSid)) throw new AppError('carrier_failed', 'The call has no id of Twilio');
    const { status } = await this.outbound.request(`${this.baseUrl}/Calls/${callSid}.json`, {
      method: 'POST',
      headers: {
        authorization: this.authorization,
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
      },
      body: new URLSearchParams(fields).toString(),
      totalTimeoutMs: TIMEOUT_MS,
      maxBodyBytes: MAX_ANSWER_BYTES,
      failurePrefix: 'Twilio was not reached',
    });
    if (status < 200 || status >= 300) throw new AppError('carrier_failed', `Twilio answered ${status}`);
  }
}

/** Undefined where the keys are not set: an account, and its token or an API key with its secret. */
export function twilioCallControl(account: Account, outbound: OutboundClient): CallControl | undefined {
  const { twilioAccountSid: sid, twilioApiKey: key, twilioApiSecret: secret } = account;
  const hasKey = key !== undefined && secret !== undefined;
  const [user, password] = hasKey ? [key, secret] : [sid, account.twilioAuthToken];
  if (sid === undefined || user === undefined || password === undefined) return undefined;
  const baseUrl = `${account.twilioApiUrl}/2010-04-01/Accounts/${sid}`;
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  return new TwilioCallControl(outbound, baseUrl, authorization);
}

function dialTwiml(address: string): string {
  const verb = /^sips?:/i.test(address) ? 'Sip' : 'Number';
  return `<Response><Dial><${verb}>${escaped(address)}</${verb}></Dial></Response>`;
}

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
