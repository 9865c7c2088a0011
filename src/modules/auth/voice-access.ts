import type { IncomingHttpHeaders } from 'node:http';
import { Injectable } from '@nestjs/common';
import { AccessConfig } from '../../platform/config/access.config.js';
import { AppError } from '../../platform/errors/app-error.js';
import { ApiKeys } from './api-keys.js';
import type { Caller } from './caller.js';
import { keyProblem, presentedKeys } from './presented-keys.js';
import { AccessTokens } from './tokens/access-tokens.js';

/** What a request for a page or a socket shows of who asks. */
export interface AccessRequest {
  readonly headers: IncomingHttpHeaders;
  /** `token` is looked at: a browser cannot send headers with a request for a socket. */
  readonly query: URLSearchParams;
}

/** Who may use document 4. */
@Injectable()
export class VoiceAccess {
  private readonly keys: ApiKeys;

  constructor(
    private readonly access: AccessConfig,
    private readonly tokens: AccessTokens,
  ) {
    this.keys = new ApiKeys(access.apiKeys);
  }

  /**
   * Tells who asks. Where no token is asked for, one that is not valid counts as none.
   *
   * @throws AppError `unauthenticated` where AUTH_REQUIRED asks for a token and there is neither a valid one nor an API
   *   key.
   */
  async check({ headers, query }: AccessRequest): Promise<Caller> {
    const presented = presentedKeys(headers);
    const tokens = [query.get('token') ?? '', ...presented].filter((token) => token !== '');
    for (const token of tokens) {
      const userId = await this.tokens.userOf(token);
      if (userId !== undefined) return { userId, isConfined: this.access.authRequired };
    }
    if (!this.access.authRequired || presented.some((key) => this.keys.has(key))) {
      return { userId: null, isConfined: false };
    }
    throw new AppError(
      'unauthenticated',
      tokens.length === 0
        ? 'A token of /auth/token is needed: send it as Authorization: Bearer TOKEN or as ?token=TOKEN'
        : 'That token is not valid here, or it has expired',
    );
  }

  /** Whether tokens are given to this caller: they are where nobody is asked for one. @throws AppError `unauthenticated`. */
  checkIssue(headers: IncomingHttpHeaders): void {
    if (!this.access.authRequired || this.keys.isEmpty) return;
    const presented = presentedKeys(headers);
    if (!presented.some((key) => this.keys.has(key))) throw keyProblem(presented);
  }
}
