import { Controller, Delete, Get } from '@nestjs/common';
import { CacheRegistry } from '../../platform/cache/cache-registry.js';
import { ApiDocs } from '../../platform/http/api-docs.js';
import { RequiresApiKey } from '../auth/requires-api-key.decorator.js';
import { RequiresVoiceAccess } from '../auth/requires-voice-access.decorator.js';
import { presentCleared, presentStats } from './cache.presenter.js';
import { CacheClearedView, CacheErrorView, CacheStatsView } from './cache.view.js';

/** Document 4's cache management. */
@ApiDocs((api) => [api.ApiTags('Cache')])
@RequiresVoiceAccess(CacheErrorView)
@Controller('cache')
export class CacheController {
  constructor(private readonly caches: CacheRegistry) {}

  @Get('stats')
  @ApiDocs((api) => [
    api.ApiOperation({
      summary: 'How often speech and results were in the cache, since the start of the process',
    }),
    api.ApiOkResponse({ type: CacheStatsView }),
  ])
  showStats(): CacheStatsView {
    return presentStats(this.caches.counts);
  }

  @Delete('clear')
  @RequiresApiKey({ errorView: CacheErrorView })
  @ApiDocs((api) => [
    api.ApiOperation({ summary: 'Forget all speech and results that are kept' }),
    api.ApiOkResponse({ type: CacheClearedView, description: 'The cache is empty; the figures go on.' }),
  ])
  async clear(): Promise<CacheClearedView> {
    return presentCleared(await this.caches.clear());
  }
}
