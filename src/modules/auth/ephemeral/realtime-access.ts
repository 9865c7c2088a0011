import type { IncomingHttpHeaders } from 'node:http';
import { Injectable } from '@nestjs/common';
import { AccessConfig } from '../../../platform/config/access.config.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { ApiKeys } from '../api-keys.js';
import { presentedKeys } from '../presented-keys.js';
import { EphemeralKeys } from './ephemeral-keys.js';
import { LentKeys } from './lent-keys.js';

/** As the vendor's own clients in browsers show a key. */
const KEY_PROTOCOL = 'openai-insecure-api-key.';

/** What a request for a socket shows of who asks. */
export interface SocketAccessRequest {
  readonly headers: IncomingHttpHeaders;
  readonly query: URLSearchParams;
}

/** Who may open realtime sockets, where API_KEYS is set: who has one, or a key of `/api/session`. */
@Injectable()
export class RealtimeAccess {
  private readonly apiKeys: ApiKeys;

  constructor(
    { apiKeys }: AccessConfig,
    private readonly ephemeral: EphemeralKeys,
    private readonly lent: LentKeys,
  ) {
    this.apiKeys = new ApiKeys(apiKeys);
  }

  /** @throws AppError `unauthenticated`. */
  async check(request: SocketAccessRequest): Promise<void> {
    if (this.apiKeys.isEmpty) return;
    const shown = shownKeys(request);
    for (const key of shown) if (await this.isGood(key)) return;
    throw new AppError(
      'unauthenticated',
      shown.length === 0
        ? 'A key of API_KEYS or of /api/session is needed: send it as Authorization: Bearer KEY, or as ?api_key=KEY'
        : 'That key is not known here, or it has expired',
    );
  }

  private async isGood(key: string): Promise<boolean> {
    return this.apiKeys.has(key) || this.lent.has(key) || (await this.ephemeral.opensAssistant(key));
  }
}

/** Browsers cannot send headers with a request for a socket: its address and its subprotocols are looked at too. */
function shownKeys({ headers, query }: SocketAccessRequest): string[] {
  const protocols = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  const ofProtocols = protocols
    .filter((name) => name.startsWith(KEY_PROTOCOL))
    .map((name) => name.slice(KEY_PROTOCOL.length));
  const ofQuery = [...query.getAll('api_key'), ...query.getAll('token')];
  return [...presentedKeys(headers), ...ofQuery, ...ofProtocols].filter((key) => key !== '');
}
