import { timingSafeEqual } from 'node:crypto';
import type { TelephonyConfig } from '../../../platform/config/telephony.config.js';
import { AppError } from '../../../platform/errors/app-error.js';
import type { UpgradeRequest } from '../../../platform/ws/upgrade-request.js';
import { AsteriskCodec } from '../codec/asterisk.codec.js';
import type { CarrierCodec } from '../codec/carrier-codec.js';
import { PlivoCodec } from '../codec/plivo.codec.js';
import { TelnyxCodec } from '../codec/telnyx.codec.js';
import { VonageCodec } from '../codec/vonage.codec.js';
import type { Carrier } from './carrier.js';

type Guards = Pick<TelephonyConfig, 'token' | 'twilioAuthToken'>;

const AUTHORIZATION = /^(Bearer|Basic) +(\S+) *$/i;

/**
 * A carrier that does not sign its sockets: it shows the token that it was configured with, as `Authorization: Bearer`, as
 * the password of `Basic`, or as `?token=`.
 */
class TokenCarrier implements Carrier {
  constructor(
    readonly name: string,
    private readonly guards: Guards,
    readonly createCodec: (request: UpgradeRequest) => CarrierCodec,
  ) {}

  /** Where one carrier is guarded, none is let in unguarded. */
  admit(request: UpgradeRequest): void {
    const { token, twilioAuthToken } = this.guards;
    if (token === undefined && twilioAuthToken === undefined) return;
    if (token !== undefined && shownTokens(request).some((shown) => isSame(shown, token))) return;
    throw new AppError('signature_refused', 'The token of TELEPHONY_TOKEN is needed');
  }
}

/** Telnyx, Vonage, Plivo and Asterisk. */
export const otherCarriers = (guards: Guards): Carrier[] => [
  new TokenCarrier('telnyx', guards, () => new TelnyxCodec()),
  new TokenCarrier('vonage', guards, ({ id }) => new VonageCodec(id)),
  new TokenCarrier('plivo', guards, () => new PlivoCodec()),
  new TokenCarrier('asterisk', guards, ({ query }) => new AsteriskCodec(parametersOf(query))),
];

function shownTokens({ headers, query }: UpgradeRequest): string[] {
  const [, scheme, value = ''] = AUTHORIZATION.exec(headers.authorization ?? '') ?? [];
  const isBasic = scheme?.toLowerCase() === 'basic';
  const inHeader = isBasic
    ? Buffer.from(value, 'base64')
        .toString('utf8')
        .replace(/^[^:]*:/, '')
    : value;
  return [inHeader, query.get('token') ?? ''].filter((token) => token !== '');
}

function isSame(shown: string, token: string): boolean {
  const [a, b] = [Buffer.from(shown), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** What the address holds besides the token. */
const parametersOf = (query: URLSearchParams): Record<string, string> =>
  Object.fromEntries([...query].filter(([name]) => name !== 'token'));
