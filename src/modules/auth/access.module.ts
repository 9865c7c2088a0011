import { Module } from '@nestjs/common';
import { ServerConfig } from '../../platform/config/server.config.js';
import { EphemeralKeys } from './ephemeral/ephemeral-keys.js';
import { LentKeys } from './ephemeral/lent-keys.js';
import { RealtimeAccess } from './ephemeral/realtime-access.js';
import { RequestRates } from './request-rates.js';
import { AccessTokens } from './tokens/access-tokens.js';
import { VoiceAccess } from './voice-access.js';

/** Document 4's limit, in production. */
const REQUESTS_PER_MINUTE = 100;

/** Who may use the surfaces with sockets, and how often. */
@Module({
  providers: [
    AccessTokens,
    EphemeralKeys,
    LentKeys,
    RealtimeAccess,
    VoiceAccess,
    {
      provide: RequestRates,
      inject: [ServerConfig],
      useFactory: ({ environment }: ServerConfig): RequestRates =>
        new RequestRates(environment === 'production' ? REQUESTS_PER_MINUTE : undefined),
    },
  ],
  exports: [AccessTokens, EphemeralKeys, LentKeys, RealtimeAccess, VoiceAccess, RequestRates],
})
export class AccessModule {}
