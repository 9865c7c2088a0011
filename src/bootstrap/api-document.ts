import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { productVersion } from '../platform/config/product-version.js';

const DESCRIPTION =
  'Self-hosted voice backend. Every surface answers on every listener of the server; ' +
  'each keeps the error envelope of its own document.';

/** Serves the OpenAPI document at `/openapi.json` and Swagger UI at `/docs`; both are made at the first request. */
export function serveApiDocument(app: NestFastifyApplication): void {
  let document: OpenAPIObject | undefined;
  SwaggerModule.setup('docs', app, () => (document ??= createApiDocument(app)), {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
    customSiteTitle: 'Parley API',
  });
}

/** The OpenAPI document of every HTTP route. Complete only in a built program: a compiler plug-in describes the DTOs. */
export function createApiDocument(app: NestFastifyApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setTitle('Parley')
    .setDescription(DESCRIPTION)
    .setVersion(productVersion())
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer('http://localhost:8000');
  return SwaggerModule.createDocument(app, builder.build(), {
    operationIdFactory: (_controller, method) => method,
  });
}
