import { catalogSchema } from '../modules/assistant/catalog/catalog.schema.js';
import { audioProcessSchema } from '../modules/audio-process/audio-process.schema.js';
import { jobsSchema } from '../modules/jobs/jobs.schema.js';
import { recordingsSchema } from '../modules/recordings/recordings.schema.js';
import { telephonySchema } from '../modules/telephony/telephony.schema.js';
import { transcriptionsSchema } from '../modules/transcriptions/transcriptions.schema.js';
import { voiceSchema } from '../modules/voice/voice.schema.js';
import type { DatabaseSchema } from '../platform/database/database-options.js';

/** The tables of every module. */
export const DATABASE_SCHEMAS: readonly DatabaseSchema[] = [
  jobsSchema,
  recordingsSchema,
  transcriptionsSchema,
  audioProcessSchema,
  catalogSchema,
  voiceSchema,
  telephonySchema,
];
