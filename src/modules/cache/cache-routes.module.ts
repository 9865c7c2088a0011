import { Module } from '@nestjs/common';
import { CacheModule } from '../../platform/cache/cache.module.js';
import { AccessModule } from '../auth/access.module.js';
import { CacheController } from './cache.controller.js';

/** The routes of the cache. */
@Module({ imports: [CacheModule, AccessModule], controllers: [CacheController] })
export class CacheRoutesModule {}
