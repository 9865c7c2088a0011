import { createHmac, timingSafeEqual } from 'node:crypto';
import type { UpgradeRequest } from '../../../platform/ws/upgrade-request.js';

/** What Twilio sends as `X-Twilio-Signature` with a request for a socket: its address under the account's token. */
export function twilioSignature(authToken: string, url: string): string {
  return createHmac('sha1', authToken).update(url).digest('base64');
}

/**
 * Whether Twilio signed a request for a socket at one of the addresses that it may have been given.
 *
 * @param publicUrl the address of this server as Twilio knows it; what the request says of itself where absent.
 */
export function isSignedByTwilio(
  request: Pick<UpgradeRequest, 'headers' | 'url' | 'path'>,
  authToken: string,
  publicUrl: string | undefined,
): boolean {
  const given = request.headers['x-twilio-signature'];
  if (typeof given !== 'string') return false;
  return addressesOf(request, publicUrl).some((url) => isSame(twilioSignature(authToken, url), given));
}

function isSame(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * Twilio signs the address as it was written in TwiML: with or without a slash at its end, with the path prefix that a
 * proxy takes off. SDKs write `https` where the socket has `wss`.
 */
function addressesOf(
  { headers, url, path }: Pick<UpgradeRequest, 'headers' | 'url' | 'path'>,
  publicUrl: string | undefined,
): string[] {
  const query = url.includes('?') ? url.slice(url.indexOf('?')) : '';
  const bases = publicUrl === undefined ? hostsOf(headers.host) : [publicUrl];
  const paths = [path, url.split('?', 1)[0] ?? path];
  const plain = bases.flatMap((base) => [`${base}${paths[0]}`, `${new URL(base).origin}${paths[1]}`]);
  const whole = plain.flatMap((address) => [address.replace(/^http/, 'ws'), address]);
  return [...new Set(whole.flatMap((address) => [address, slashChanged(address)]))].map(
    (address) => address + query,
  );
}

const hostsOf = (host: string | undefined): string[] =>
  host === undefined ? [] : [`https://${host}`, `http://${host}`].filter((url) => URL.canParse(url));

const slashChanged = (address: string): string =>
  address.endsWith('/') ? address.slice(0, -1) : `${address}/`;
