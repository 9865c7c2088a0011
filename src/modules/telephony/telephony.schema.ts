import type { DatabaseSchema } from '../../platform/database/database-options.js';
import { CreateCalls1764300000000 } from './records/migrations/1764300000000-create-calls.js';
import { ExtendCalls1764400001000 } from './records/migrations/1764400001000-extend-calls.js';

/** The tables of calls and of what is told of them. */
export const telephonySchema: DatabaseSchema = {
  loadEntities: async () => [
    (await import('./records/call-record.entity.js')).CallRecordEntity,
    (await import('./reports/call-report.entity.js')).CallReportEntity,
  ],
  migrations: [CreateCalls1764300000000, ExtendCalls1764400001000],
};
