import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { productPath } from '../platform/config/product-folder.js';
import { pathOf } from '../platform/http/request-hooks.js';

const DOCUMENTS = {
  'asyncapi.json': 'application/json; charset=utf-8',
  'openapi.json': 'application/json; charset=utf-8',
  'openapi.yaml': 'text/yaml; charset=utf-8',
};

const ASSETS = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};
const ASSET_CACHING = 'public, max-age=3600';

/** Loads the document from beside `/docs`, and tells nobody else of it: Swagger UI would ask a public validator. */
const START_SCRIPT = `SwaggerUIBundle({
  url: new URL('../openapi.json', document.currentScript.src).href,
  dom_id: '#swagger-ui',
  deepLinking: true,
  validatorUrl: null,
});
`;

/**
 * Serves what the build made: the OpenAPI document of all routes at `/openapi.json` and `/openapi.yaml`, the AsyncAPI
 * document of all sockets at `/asyncapi.json`, and Swagger UI at `/docs`.
 */
export function serveApiDocument(fastify: FastifyInstance): void {
  for (const [name, type] of Object.entries(DOCUMENTS)) {
    fastify.get(`/${name}`, async (_, reply) =>
      reply.type(type).send(await readFile(productPath('dist', name))),
    );
  }
  fastify.get('/docs', async (request, reply) =>
    reply.type('text/html; charset=utf-8').send(pageOf(pathOf(request).endsWith('/') ? '.' : './docs')),
  );
  fastify.get('/docs/start.js', async (_, reply) =>
    reply.type('text/javascript; charset=utf-8').send(START_SCRIPT),
  );
  for (const [name, type] of Object.entries(ASSETS)) {
    fastify.get(`/docs/${name}`, async (_, reply) =>
      reply
        .type(type)
        .header('cache-control', ASSET_CACHING)
        .send(await readAsset(name)),
    );
  }
}

function readAsset(name: string): Promise<Buffer> {
  const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  return readFile(join(folder, name));
}

function pageOf(assets: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Parley API</title>
    <link rel="stylesheet" href="${assets}/swagger-ui.css" />
    <link rel="icon" type="image/png" href="${assets}/favicon-32x32.png" />
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="${assets}/swagger-ui-bundle.js"></script>
    <script src="${assets}/start.js"></script>
  </body>
</html>
`;
}
