import { z } from 'zod';
import { AppError } from '../errors/app-error.js';
import { OutboundAllowList } from '../outbound/outbound-allow-list.js';
import { configSection, setting } from './config-section.js';
import { integer, optionalFlag } from './setting-types.js';

const allowList: z.ZodType<OutboundAllowList, string> = z.string().transform((value, context) => {
  try {
    return OutboundAllowList.parse(value);
  } catch (error) {
    context.addIssue({ code: 'custom', message: AppError.from(error).message });
    return z.NEVER;
  }
});

export class OutboundConfig extends configSection('Outbound requests', {
  allow: setting(
    {
      name: 'OUTBOUND_ALLOW',
      default: '',
      description:
        'Hosts and networks that audio URLs may reach although they are private, loopback or link-local, such as `wazo.lan,10.0.0.0/8`.',
      unit: 'hosts and networks, comma-separated',
    },
    allowList,
  ),
  tlsVerify: setting(
    {
      name: 'FETCH_TLS_VERIFY',
      default: '',
      description:
        'Whether hosts named in OUTBOUND_ALLOW need a valid certificate; all others always do. Empty: `true` in production, `false` elsewhere.',
    },
    optionalFlag,
  ),
  fetchTimeoutSec: setting(
    {
      name: 'FETCH_TIMEOUT_SECS',
      default: '60',
      description: 'The whole time that fetching an audio URL may take.',
      unit: 'seconds',
    },
    integer(1, 3600),
  ),
}) {}
