import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { AppError } from '../errors/app-error.js';
import { FetchFailures } from './outbound-errors.js';

const failures = new FetchFailures('Failed to fetch audio from URL');
const nodeError = (code: string, extra: object = {}): Error =>
  Object.assign(new Error(`${code} 10.0.0.7:80 canary`), { code, address: '10.0.0.7', ...extra });

describe('FetchFailures', () => {
  it.each([
    ['ENOTFOUND', 'the host name could not be resolved'],
    ['ECONNREFUSED', 'the connection was refused'],
    ['ECONNRESET', 'the connection was closed before the answer was complete'],
    ['EHOSTUNREACH', 'the host cannot be reached'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'the TLS handshake failed'],
    ['HPE_INVALID_CONSTANT', 'the answer is not valid HTTP'],
    ['HPE_HEADER_OVERFLOW', 'the headers of the answer are too large'],
    ['CERT_HAS_EXPIRED', 'the certificate has expired'],
    ['ESOMETHING', 'the connection failed'],
  ])('tells %s in words', (code, reason) => {
    expect(failures.fromNode(nodeError(code))).toMatchObject({
      code: 'fetch_failed',
      message: `Failed to fetch audio from URL: ${reason}`,
    });
  });

  it('names the settings that a self-signed certificate needs', () => {
    const { message } = failures.fromNode(nodeError('DEPTH_ZERO_SELF_SIGNED_CERT'));
    expect(message).toMatch(/OUTBOUND_ALLOW.*FETCH_TLS_VERIFY/);
  });

  it('calls a connection that took too long a timeout', () => {
    expect(failures.fromNode(nodeError('ETIMEDOUT')).code).toBe('fetch_timeout');
  });

  it('keeps nothing of a foreign error but its code', () => {
    const error = failures.fromNode(nodeError('HPE_INTERNAL', { rawPacket: Buffer.from('canary') }));
    const printed = inspect(error, { depth: 9, showHidden: true });
    expect(printed).toContain('HPE_INTERNAL');
    expect(printed).not.toMatch(/canary|10\.0\.0\.7|63 61 6e 61 72 79/);
    expect(inspect(failures.fromNode(nodeError('canary code'))), 'a code that is none').not.toContain(
      'canary',
    );
  });

  it('passes its own kind through and takes any thrown value', () => {
    const own = new AppError('address_refused', 'no');
    expect(failures.fromNode(own)).toBe(own);
    expect(failures.fromNode('canary')).toMatchObject({ code: 'fetch_failed' });
  });

  it('tells the limit in a unit one reads', () => {
    expect(failures.tooLarge(500 * 1_048_576).message).toContain('larger than 500 MB');
    expect(failures.tooLarge(1_000).message).toContain('larger than 1000 bytes');
  });
});
