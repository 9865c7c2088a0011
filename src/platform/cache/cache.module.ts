import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { ServerConfig } from '../config/server.config.js';
import { StoreConfig } from '../config/store.config.js';
import { Logger } from '../logging/logger.js';
import { CacheRegistry } from './cache-registry.js';
import { ContentCache } from './content-cache.js';
import { DiskStore } from './disk-store.js';

const MIB = 1024 * 1024;

/** The speech that is kept, and the list of all that is. */
@Module({
  providers: [
    CacheRegistry,
    {
      provide: ContentCache,
      inject: [CacheRegistry, ServerConfig, StoreConfig, Logger],
      useFactory: openSpeechCache,
    },
  ],
  exports: [CacheRegistry, ContentCache],
})
export class CacheModule {}

/** Touches no disk before something is looked for. */
function openSpeechCache(
  registry: CacheRegistry,
  { dataDir }: ServerConfig,
  { cacheMemoryMb, cacheDiskMb }: StoreConfig,
  logger: Logger,
): ContentCache {
  const disk =
    cacheDiskMb === 0
      ? undefined
      : new DiskStore({ folder: join(dataDir, 'cache', 'speech'), maxBytes: cacheDiskMb * MIB });
  const cache = new ContentCache({ memoryBytes: cacheMemoryMb * MIB, disk, logger });
  registry.add('speech', cache);
  return cache;
}
