import { Module } from '@nestjs/common';
import { ServerConfig } from '../../platform/config/server.config.js';
import { RequestRates } from './request-rates.js';
import { AccessTokens } from './tokens/access-tokens.js';
import { VoiceAccess } from './voice-access.js';

/** Document 4's limit, in production. */
const REQUESTS_PER_MINUTE = 100;

/** Who may use document 4, and how often. */
@Module({
  providers: [
    AccessTokens,
    VoiceAccess,
    {
      provide: RequestRates,
      inject: [ServerConfig],
      useFactory: ({ environment }: ServerConfig): RequestRates =>
        new RequestRates(environment === 'production' ? REQUESTS_PER_MINUTE : undefined),
    },
  ],
  exports: [AccessTokens, VoiceAccess, RequestRates],
})
export class AccessModule {}
