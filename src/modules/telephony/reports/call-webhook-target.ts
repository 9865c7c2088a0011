import type { CallRecordsConfig } from '../../../platform/config/call-records.config.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { CheckedUrl } from '../../../platform/outbound/checked-url.js';
import { isCallbackToken } from '../../jobs/webhooks/callback-addresses.js';
import type { CallbackTarget } from '../../jobs/webhooks/webhook-delivery.js';

type Settings = Pick<CallRecordsConfig, 'webhookUrl' | 'webhookToken' | 'webhookTemplate'>;

/** Where the end of a call is told, and what is written for it. */
export interface CallWebhook {
  readonly target: CallbackTarget;
  readonly template: string | null;
}

/**
 * What whoever set the call up asks for by its parameters `webhook_url`, `webhook_token` and `webhook_template`, and else
 * what settings say. The token of the settings never goes to an address of the parameters.
 *
 * @returns undefined where nobody wants to be told.
 * @throws AppError `invalid_request` for parameters that cannot be followed; its message holds no part of them.
 */
export function callWebhookOf(
  parameters: Readonly<Record<string, string>>,
  settings: Settings,
): CallWebhook | undefined {
  const { webhook_url: ownUrl, webhook_token: ownToken, webhook_template: template } = parameters;
  const url = ownUrl ?? settings.webhookUrl;
  if (url === undefined || url === '') return undefined;
  CheckedUrl.parse(url);
  const token = ownUrl === undefined ? settings.webhookToken : ownToken;
  if (token !== undefined && !isCallbackToken(token))
    throw new AppError('invalid_request', 'webhook_token is none that a header can carry');
  return { target: { url: url.trim(), token }, template: template ?? settings.webhookTemplate ?? null };
}
