import { configSection, setting } from './config-section.js';
import { choice, integer, keyPrefix, optionalRedisUrl } from './setting-types.js';

export class StoreConfig extends configSection('Store and queue', {
  queueDriver: setting(
    {
      name: 'QUEUE_DRIVER',
      default: 'sqlite',
      description:
        'What hands jobs to processes: `sqlite` is the database of DATA_DIR and needs nothing installed; `bull` adds a Redis, through which several processes wake each other up at once. Jobs are kept in the database either way.',
    },
    choice(['sqlite', 'bull']),
  ),
  redisUrl: setting(
    {
      name: 'REDIS_URL',
      default: '',
      description:
        'The Redis of `QUEUE_DRIVER=bull`, such as `redis://:password@localhost:6379/0`; `rediss://` for TLS.',
      unit: 'URL',
      secret: true,
    },
    optionalRedisUrl,
  ),
  redisPrefix: setting(
    {
      name: 'REDIS_PREFIX',
      default: 'parley',
      description: 'What the names of all keys begin with, so that several deployments can share one Redis.',
    },
    keyPrefix,
  ),
  maxQueueSize: setting(
    {
      name: 'MAX_QUEUE_SIZE',
      default: '100',
      description: 'Jobs that may wait; the next one is answered with 429 and Retry-After.',
      unit: 'jobs',
    },
    integer(1, 1_000_000),
  ),
  textRetentionDays: setting(
    {
      name: 'TEXT_RETENTION_DAYS',
      default: '365',
      description:
        'A transcription that was not looked up for so long loses its text and words; its row stays. A job of /api/jobs is erased so long after its end.',
      unit: 'days',
    },
    integer(1, 36_500),
  ),
  cacheMemoryMb: setting(
    {
      name: 'CACHE_MEMORY_MB',
      default: '32',
      description: 'Speech that this process holds in memory, to say it again at once; 0 for none.',
      unit: 'MiB',
    },
    integer(0, 100_000),
  ),
  cacheDiskMb: setting(
    {
      name: 'CACHE_DISK_MB',
      default: '256',
      description:
        'Speech in DATA_DIR that was said more than once, and apart from it the results of document 2 that equal requests are answered with: so much of each at most; 0 for none.',
      unit: 'MiB',
    },
    integer(0, 10_000_000),
  ),
}) {}
