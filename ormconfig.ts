import { DataSource } from 'typeorm';
import { jobsSchema } from './src/modules/jobs/jobs.schema.js';
import { databaseOptions } from './src/platform/database/database-options.js';

/** For TypeORM's command line; the server opens the same database with the same options. */
export default new DataSource(databaseOptions({ dataDir: process.env.DATA_DIR ?? './data' }, jobsSchema));
