import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { AccessConfig } from '../../../platform/config/access.config.js';
import { ServerConfig } from '../../../platform/config/server.config.js';
import { loadOrCreateKey } from '../../../platform/secrets/key-file.js';

const ALGORITHM = 'HS256';
const ISSUER = 'parley';
/** How long a token is good for, in seconds. */
export const TOKEN_LIFE_SEC = 24 * 60 * 60;

/**
 * Makes and reads the tokens of users: JSON Web Tokens, signed with JWT_SECRET, or with a key that is made and kept in
 * the data folder. Those that anybody could have are not good where tokens are asked for.
 */
@Injectable()
export class AccessTokens {
  private readonly audience: string;
  private key: Promise<Uint8Array> | undefined;

  constructor(
    private readonly access: AccessConfig,
    private readonly server: ServerConfig,
  ) {
    this.audience = access.authRequired ? 'parley' : 'parley-open';
  }

  /** A token that names the user. */
  async issue(userId: string): Promise<string> {
    const { SignJWT } = await import('jose');
    return new SignJWT()
      .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
      .setIssuer(ISSUER)
      .setAudience(this.audience)
      .setSubject(userId)
      .setJti(randomUUID())
      .setIssuedAt()
      .setExpirationTime(`${TOKEN_LIFE_SEC} s`)
      .sign(await this.loadKey());
  }

  /** The user that a token names; undefined where it is none of ours, was changed, or has expired. */
  async userOf(token: string): Promise<string | undefined> {
    const { errors, jwtVerify } = await import('jose');
    try {
      const { payload } = await jwtVerify(token, await this.loadKey(), {
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        audience: this.audience,
        requiredClaims: ['exp', 'sub'],
      });
      return payload.sub;
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }

  /** Read when it is first needed, and again after that failed. */
  private loadKey(): Promise<Uint8Array> {
    const { jwtSecret } = this.access;
    this.key ??= (
      jwtSecret === undefined
        ? loadOrCreateKey(join(this.server.dataDir, 'keys', 'access-tokens.key'))
        : Promise.resolve(new TextEncoder().encode(jwtSecret))
    ).catch((error: unknown) => {
      this.key = undefined;
      throw error;
    });
    return this.key;
  }
}
