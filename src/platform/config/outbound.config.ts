import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../errors/app-error.js';
import { OutboundAllowList } from '../outbound/outbound-allow-list.js';
import { configSection, setting } from './config-section.js';
import { integer, optionalFlag } from './setting-types.js';
import { parseWebhookSecrets } from './webhook-secrets.js';

const allowList: z.ZodType<OutboundAllowList, string> = z.string().transform((value, context) => {
  try {
    return OutboundAllowList.parse(value);
  } catch (error) {
    context.addIssue({ code: 'custom', message: AppError.from(error).message });
    return z.NEVER;
  }
});

const webhookKeys: z.ZodType<readonly KeyObject[], string> = z.string().transform((value, context) => {
  try {
    return parseWebhookSecrets(value);
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
        'Hosts and networks that audio URLs and callbacks may reach although they are private, loopback or link-local, such as `wazo.lan,10.0.0.0/8`.',
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
  webhookKeys: setting(
    {
      name: 'WEBHOOK_SECRET',
      default: '',
      description:
        'Signs every webhook as Standard Webhooks says (`webhook-signature`), so that receivers can tell that it is genuine. Several secrets sign each, to change from one to the next. Empty: webhooks are not signed.',
      unit: '`whsec_` and base64, or plain text; several separated by commas or spaces',
      secret: true,
    },
    webhookKeys,
  ),
}) {}
