import { DataSource } from 'typeorm';
import { DATABASE_SCHEMAS } from './src/bootstrap/database-schemas.js';
import { loadConfig, readEnvironment } from './src/platform/config/load-config.js';
import { databaseOptions } from './src/platform/database/database-options.js';

const entities = await Promise.all(DATABASE_SCHEMAS.map((schema) => schema.loadEntities()));

/** For TypeORM's command line; the server opens the same database with the same options. */
export default new DataSource({
  ...databaseOptions(loadConfig(readEnvironment()).server, ...DATABASE_SCHEMAS),
  entities: entities.flat(),
});
