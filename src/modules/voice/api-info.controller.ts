import { Controller, Get } from '@nestjs/common';
import { productVersion } from '../../platform/config/product-version.js';
import { ApiDocs } from '../../platform/http/api-docs.js';
import { ApiInfoView } from './api-info.view.js';

/** Document 4's API info. */
@ApiDocs((api) => [api.ApiTags('Health')])
@Controller()
export class ApiInfoController {
  @Get()
  @ApiDocs((api) => [
    api.ApiOperation({ summary: 'That the server is there, and which version' }),
    api.ApiOkResponse({ type: ApiInfoView }),
  ])
  getApiInfo(): ApiInfoView {
    return { status: 'ok', version: productVersion(), message: 'Voice Assistant API' };
  }
}
