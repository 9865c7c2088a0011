import { Module, type DynamicModule } from '@nestjs/common';
import { CatalogController } from './catalog.controller.js';
import { CsvBody } from './csv-body.js';
import { ProductImport } from './product-import.js';
import { ProductImportRepository } from './product-import.repository.js';
import { ProductSearch } from './product-search.js';
import { ProductRepository } from './product.repository.js';

/** The product catalogue and its routes. */
@Module({})
export class CatalogModule {
  static forRoot(database: DynamicModule): DynamicModule {
    return {
      module: CatalogModule,
      imports: [database],
      controllers: [CatalogController],
      providers: [ProductImportRepository, ProductImport, ProductRepository, ProductSearch, CsvBody],
      exports: [ProductSearch],
    };
  }
}
