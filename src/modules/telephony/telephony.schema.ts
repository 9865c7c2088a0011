import type { DatabaseSchema } from '../../platform/database/database-options.js';
import { CreateCalls1764300000000 } from './records/migrations/1764300000000-create-calls.js';

/** The table of calls. */
export const telephonySchema: DatabaseSchema = {
  loadEntities: async () => [(await import('./records/call-record.entity.js')).CallRecordEntity],
  migrations: [CreateCalls1764300000000],
};
