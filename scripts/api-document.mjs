/**
 * Writes `dist/openapi.json` and `dist/openapi.yaml`, the OpenAPI document of every HTTP route of the built server, and
 * `dist/asyncapi.json`, the AsyncAPI document of its sockets.
 * The application is only looked at: none of its providers is made, no file is opened.
 */
import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import * as swagger from '@nestjs/swagger';
import { dump } from 'js-yaml';
import describeClasses from '../dist/api-metadata.js';
import { AppModule } from '../dist/app.module.js';
import { loadConfig } from '../dist/platform/config/load-config.js';
import { productVersion } from '../dist/platform/config/product-version.js';
import { applyApiDocs } from '../dist/platform/http/api-docs.js';
import { root } from './project.mjs';
import { describeSockets } from './socket-document.mjs';

const DESCRIPTION =
  'Self-hosted voice backend. Every surface answers on every listener of the server; ' +
  'each keeps the error envelope of its own document.';

applyApiDocs(swagger);
await swagger.SwaggerModule.loadPluginMetadata(describeClasses);
const app = await NestFactory.create(AppModule.forRoot({ config: loadConfig({}) }), new FastifyAdapter(), {
  preview: true,
  logger: false,
  abortOnError: false,
});
const outline = new swagger.DocumentBuilder()
  .setTitle('Parley')
  .setDescription(DESCRIPTION)
  .setVersion(productVersion())
  .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
  .addServer('./', 'this server')
  .addSecurity('token', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'A token of `/auth/token`. Asked for only where AUTH_REQUIRED is set.',
  })
  .addSecurity('apiKeyBearer', {
    type: 'http',
    scheme: 'bearer',
    description: 'A key of API_KEYS. Asked for only where the server has any.',
  })
  .addSecurity('apiKeyHeader', {
    type: 'apiKey',
    in: 'header',
    name: 'X-Api-Key',
    description: 'The same key, in a header of its own.',
  })
  .build();
const document = swagger.SwaggerModule.createDocument(app, outline, {
  operationIdFactory: (_controller, method) => method,
});
writeFileSync(join(root, 'dist', 'openapi.json'), JSON.stringify(document));
writeFileSync(join(root, 'dist', 'openapi.yaml'), dump(document, { noRefs: true, skipInvalid: true }));
writeFileSync(join(root, 'dist', 'asyncapi.json'), JSON.stringify(describeSockets(app)));
