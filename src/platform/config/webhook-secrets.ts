import { createSecretKey, type KeyObject } from 'node:crypto';
import { AppError } from '../errors/app-error.js';

const PREFIX = 'whsec_';
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * The HMAC keys of secrets separated by commas or spaces: what is behind `whsec_` is base64, anything else is taken as
 * it is, in UTF-8. Keys do not show themselves when printed.
 *
 * @throws AppError `invalid_request` saying what is expected, never the value.
 */
export function parseWebhookSecrets(text: string): readonly KeyObject[] {
  const secrets = text.split(/[\s,]+/).filter((secret) => secret !== '');
  return Object.freeze(secrets.map(keyOf));
}

function keyOf(secret: string): KeyObject {
  if (!secret.startsWith(PREFIX)) return createSecretKey(Buffer.from(secret, 'utf8'));
  const encoded = secret.slice(PREFIX.length);
  if (encoded === '' || !BASE64.test(encoded)) {
    throw new AppError('invalid_request', 'expected base64 behind whsec_');
  }
  return createSecretKey(Buffer.from(encoded, 'base64'));
}
