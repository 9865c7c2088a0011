import { configSection, setting } from './config-section.js';
import { choice, integer } from './setting-types.js';

export class StoreConfig extends configSection('Store and queue', {
  queueDriver: setting(
    {
      name: 'QUEUE_DRIVER',
      default: 'sqlite',
      description:
        'Where jobs wait: `sqlite` keeps them in the database of DATA_DIR and needs nothing installed.',
    },
    choice(['sqlite']),
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
        'A transcription that was not looked up for so long loses its text and words; its row stays.',
      unit: 'days',
    },
    integer(1, 36_500),
  ),
}) {}
