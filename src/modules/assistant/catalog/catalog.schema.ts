import type { DatabaseSchema } from '../../../platform/database/database-options.js';
import { CreateCatalog1763800000000 } from './migrations/1763800000000-create-catalog.js';

/** The tables of the product catalogue. */
export const catalogSchema: DatabaseSchema = {
  loadEntities: async () => [
    (await import('./product.entity.js')).ProductEntity,
    (await import('./product-import.entity.js')).ProductImportEntity,
    (await import('./catalog-state.entity.js')).CatalogStateEntity,
  ],
  migrations: [CreateCatalog1763800000000],
};
