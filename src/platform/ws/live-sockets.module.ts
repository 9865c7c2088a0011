import { Module } from '@nestjs/common';
import { ServerConfig } from '../config/server.config.js';
import { Logger } from '../logging/logger.js';
import { StatusRegistry } from '../status/server-status.js';
import { StatusModule } from '../status/status.module.js';
import { LiveSockets } from './live-sockets.js';

/** Offers {@link LiveSockets}. Gateways need not import it: the adapter hands them their route. */
@Module({
  imports: [StatusModule],
  providers: [
    {
      provide: LiveSockets,
      inject: [ServerConfig, StatusRegistry, Logger],
      useFactory: (config: ServerConfig, status: StatusRegistry, logger: Logger): LiveSockets =>
        new LiveSockets(config, status, logger),
    },
  ],
  exports: [LiveSockets],
})
export class LiveSocketsModule {}
