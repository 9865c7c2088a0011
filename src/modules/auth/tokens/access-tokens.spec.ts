import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT, UnsecuredJWT, decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccessConfig } from '../../../platform/config/access.config.js';
import { ServerConfig } from '../../../platform/config/server.config.js';
import { AccessTokens } from './access-tokens.js';

const SECRET = 'a-secret-of-thirty-two-characters';
const key = (secret = SECRET): Uint8Array => new TextEncoder().encode(secret);

/** A token that is right but for what a test changes. */
const aToken = (alg = 'HS256'): SignJWT =>
  new SignJWT()
    .setProtectedHeader({ alg })
    .setIssuer('parley')
    .setAudience('parley')
    .setSubject('anna')
    .setExpirationTime('1 h');

describe('AccessTokens', () => {
  let dataDir: string;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'parley-tokens-'));
  });
  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  const tokens = (settings: Record<string, string> = {}): AccessTokens =>
    new AccessTokens(
      new AccessConfig({ AUTH_REQUIRED: 'true', JWT_SECRET: SECRET, ...settings }),
      new ServerConfig({ DATA_DIR: dataDir }),
    );

  it('reads what it made', async () => {
    const token = await tokens().issue('anna');
    expect(await tokens().userOf(token)).toBe('anna');
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'HS256', typ: 'JWT' });
    const { exp = 0, iat = 0, jti } = decodeJwt(token);
    expect(exp - iat).toBe(86_400);
    expect(jti).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('reads a right one of another maker who has the secret', async () => {
    expect(await tokens().userOf(await aToken().sign(key()))).toBe('anna');
  });

  it.each<[string, () => Promise<string> | string]>([
    ['nothing', () => ''],
    ['words', () => 'a.b.c'],
    [
      'one that is not signed',
      () => new UnsecuredJWT({ sub: 'eve', aud: 'parley' }).setIssuer('parley').encode(),
    ],
    ['another secret', () => aToken().sign(key('another-secret-of-the-same-length'))],
    ['another algorithm', () => aToken('HS512').sign(key(SECRET.repeat(2)))],
    [
      'one that has expired',
      () =>
        aToken()
          .setExpirationTime(new Date(Date.now() - 1000))
          .sign(key()),
    ],
    ['one that is not valid yet', () => aToken().setNotBefore('1 h').sign(key())],
    [
      'one without an end',
      () =>
        new SignJWT({ iss: 'parley', aud: 'parley', sub: 'eve' })
          .setProtectedHeader({ alg: 'HS256' })
          .sign(key()),
    ],
    ['one for another server', () => aToken().setAudience('other').sign(key())],
    ['one of another issuer', () => aToken().setIssuer('other').sign(key())],
    ['a changed signature', async () => `${(await aToken().sign(key())).slice(0, -4)}AAAA`],
    ['one that anybody could have', () => tokens({ AUTH_REQUIRED: 'false' }).issue('anna')],
  ])('does not take %s', async (_name, make) => {
    expect(await tokens().userOf(await make())).toBeUndefined();
  });

  it('keeps a key of its own where no secret is set', async () => {
    const token = await tokens({ JWT_SECRET: '' }).issue('anna');
    expect(await tokens({ JWT_SECRET: '' }).userOf(token)).toBe('anna');
    expect(await tokens().userOf(token)).toBeUndefined();
  });

  it('tries again when its key could not be read', async () => {
    const broken = new AccessTokens(
      new AccessConfig({}),
      new ServerConfig({ DATA_DIR: '/dev/null/nowhere' }),
    );
    await expect(broken.issue('anna')).rejects.toThrow('ENOTDIR');
    await expect(broken.issue('anna')).rejects.toThrow('ENOTDIR');
  });
});
