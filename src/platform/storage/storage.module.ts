import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { ServerConfig } from '../config/server.config.js';
import { SecretBox } from '../secrets/secret-box.js';
import { Spool } from './spool.js';

const MIB = 1024 * 1024;

/** What lies in DATA_DIR beside the database: the spool of uploads, and the key that secrets are encrypted with. */
@Module({
  providers: [
    {
      provide: Spool,
      inject: [ServerConfig],
      useFactory: (server: ServerConfig): Promise<Spool> =>
        Spool.open({
          folder: join(server.dataDir, 'spool'),
          maxFileBytes: server.maxUploadMb * MIB,
          maxTotalBytes: server.maxSpoolMb * MIB,
        }),
    },
    {
      provide: SecretBox,
      inject: [ServerConfig],
      useFactory: (server: ServerConfig): Promise<SecretBox> => SecretBox.open(server.dataDir),
    },
  ],
  exports: [Spool, SecretBox],
})
export class StorageModule {}
