import { Module } from '@nestjs/common';
import { OutboundConfig } from '../config/outbound.config.js';
import { ServerConfig } from '../config/server.config.js';
import { OutboundClient } from './outbound-client.js';

/** The one guarded client for addresses that users supply. */
@Module({
  providers: [
    {
      provide: OutboundClient,
      inject: [OutboundConfig, ServerConfig],
      useFactory: (config: OutboundConfig, server: ServerConfig): OutboundClient =>
        new OutboundClient({
          allow: config.allow,
          tlsVerify: config.tlsVerify ?? server.environment === 'production',
        }),
    },
  ],
  exports: [OutboundClient],
})
export class OutboundModule {}
