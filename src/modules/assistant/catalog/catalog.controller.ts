import { Controller, Get, HttpCode, Post, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ApiDocs } from '../../../platform/http/api-docs.js';
import { queryPipe } from '../../../platform/http/query-pipe.js';
import { RequiresApiKey } from '../../auth/requires-api-key.decorator.js';
import { presentImport, presentSearch } from './catalog.presenter.js';
import { CsvBody } from './csv-body.js';
import { CatalogErrorView, ProductImportView, ProductSearchView } from './dto/catalog.view.js';
import { SearchProductsQueryDto } from './dto/search-products-query.dto.js';
import { ProductImport } from './product-import.js';
import { ProductSearch } from './product-search.js';

const DEFAULT_LIMIT = 10;

/** The products that the assistant can look up. */
@ApiDocs((api) => [api.ApiTags('Catalogue')])
@RequiresApiKey({ errorView: CatalogErrorView })
@Controller('catalog')
export class CatalogController {
  constructor(
    private readonly body: CsvBody,
    private readonly imports: ProductImport,
    private readonly products: ProductSearch,
  ) {}

  @Post('import')
  @HttpCode(200)
  @ApiDocs((api) => [
    api.ApiOperation({
      summary: 'Take a CSV file of products into the catalogue',
      description:
        'UTF-8, separated by comma, semicolon or tab; the first line names the columns. `sku` and `name` are needed, `description`, `price`, `currency`, `stock` and `category` are known, every other column becomes an attribute. A product with a known `sku` takes the place of the one before. A file with a wrong line is refused as a whole.',
    }),
    api.ApiConsumes('text/csv'),
    api.ApiBody({
      schema: {
        type: 'string',
        description: 'The file.',
        example: 'sku;name;price;currency;stock\nKM-200;Kaffeemaschine Aroma;49,90;EUR;12\n',
      },
    }),
    api.ApiOkResponse({
      type: ProductImportView,
      description: 'Everything in the file is in the catalogue.',
    }),
    api.ApiBadRequestResponse({
      type: CatalogErrorView,
      description: 'Lines are wrong; nothing was imported.',
    }),
    api.ApiConflictResponse({ type: CatalogErrorView, description: 'Another file is being imported.' }),
    api.ApiPayloadTooLargeResponse({
      type: CatalogErrorView,
      description: 'The file is larger than CATALOG_MAX_FILE_MB.',
    }),
  ])
  async importProducts(@Req() request: FastifyRequest): Promise<ProductImportView> {
    return presentImport(await this.body.readBy(request, (bytes) => this.imports.importFile(bytes)));
  }

  @Get('search')
  @ApiDocs((api) => [
    api.ApiOperation({
      summary: 'Find products by what somebody says or types',
      description:
        'In English, French and German: accents, plurals, parts of compounds, beginnings of words and misspellings do not matter; exact numbers and names come first.',
    }),
    api.ApiOkResponse({ type: ProductSearchView, description: 'The products, best first.' }),
    api.ApiBadRequestResponse({ type: CatalogErrorView, description: 'A parameter is wrong.' }),
  ])
  async searchProducts(@Query(queryPipe()) query: SearchProductsQueryDto): Promise<ProductSearchView> {
    const { q, limit = DEFAULT_LIMIT } = query;
    return presentSearch(q, await this.products.search(q, limit));
  }
}
