import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServerProcess, type ServerProcess } from '../support/server-process.js';

interface Operation {
  operationId?: string;
  summary?: string;
  parameters?: {
    name: string;
    in: string;
    description?: string;
    schema: { maxLength?: number; minimum?: number; maximum?: number; enum?: string[] };
  }[];
  security?: object[];
  responses: Record<string, { content?: Record<string, { schema?: { $ref?: string; type?: string } }> }>;
  requestBody?: {
    content: Record<string, { schema: { properties: Record<string, { description?: string }> } }>;
  };
}

interface Schema {
  properties?: Record<string, { description?: string; example?: unknown; type?: string; enum?: string[] }>;
  required?: string[];
}

interface ApiDocument {
  openapi: string;
  info: { version: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; securitySchemes: Record<string, object> };
}

describe('the OpenAPI document of the built server', () => {
  let dataDir: string;
  let server: ServerProcess;
  let document: ApiDocument;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'parley-openapi-'));
    server = await startServerProcess({ settings: { DATA_DIR: dataDir, INFERENCE_WORKERS: '1' } });
    document = (await (await fetch(`${server.url}/openapi.json`)).json()) as ApiDocument;
  });

  afterAll(async () => {
    await server.end('SIGTERM');
    await rm(dataDir, { recursive: true, force: true });
  });

  it('has every route, once', () => {
    const routes = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method} ${path}`),
    );
    expect(routes.sort()).toEqual(
      [
        'delete /api/jobs/{job_id}',
        'get /api/audio/templates',
        'delete /cache/clear',
        'get /api/session',
        'get /cache/stats',
        'get /catalog/search',
        'get /calls',
        'get /calls/{sid}',
        'get /calls/{sid}/recording',
        'post /calls/{sid}/webhook/replay',
        'delete /calls/{sid}',
        'post /catalog/import',
        'get /api/jobs',
        'get /api/jobs/{job_id}',
        'get /api/jobs/{job_id}/stream',
        'post /api/audio/process',
        'post /api/jobs/{job_id}/webhook/replay',
        'delete /v1/audio/transcriptions/{job_id}',
        'get /',
        'post /auth/token',
        'get /sessions',
        'delete /sessions/cleanup',
        'get /sessions/{session_id}',
        'delete /sessions/{session_id}',
        'get /health',
        'get /health/live',
        'get /health/metrics',
        'get /health/ready',
        'get /metrics',
        'get /metrics/prometheus',
        'get /metrics/recent',
        'get /providers',
        'post /providers/{provider_type}/reset',
        'get /v1/audio/transcriptions',
        'get /v1/audio/transcriptions/lookup',
        'get /v1/audio/transcriptions/status',
        'get /v1/audio/transcriptions/{job_id}',
        'get /v1/audio/transcriptions/{job_id}/events',
        'get /v1/audio/transcriptions/{job_id}/result',
        'get /openai/v1/models',
        'get /openai/v1/models/{model}',
        'post /openai/v1/audio/speech',
        'post /openai/v1/audio/transcriptions',
        'post /openai/v1/audio/translations',
        'post /openai/v1/realtime/client_secrets',
        'get /v1/models',
        'post /v1/audio/transcriptions',
      ].sort(),
    );
  });

  it('gives every operation a name of its own and a summary', () => {
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    const names = operations.map(({ operationId }) => operationId);
    expect(new Set(names).size).toBe(names.length);
    expect(operations.filter(({ summary }) => summary === undefined || summary === '')).toEqual([]);
  });

  it('says where a key is asked for: not for probes, and for /v1 only where the operator wants it', () => {
    const { securitySchemes } = document.components;
    expect(securitySchemes).toMatchObject({
      apiKeyBearer: { type: 'http', scheme: 'bearer' },
      apiKeyHeader: { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
      token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
    });
    const optionsOf = (path: string): string[] =>
      Object.values(document.paths[path] ?? {}).flatMap(({ security = [], responses }) => [
        ...security.map((option) => Object.keys(option)[0] ?? 'none'),
        ...('401' in responses ? ['401'] : []),
      ]);
    expect(optionsOf('/v1/models').sort()).toEqual(['401', 'apiKeyBearer', 'apiKeyHeader', 'none']);
    expect(optionsOf('/api/jobs').sort()).toEqual(['401', 'apiKeyBearer', 'apiKeyHeader']);
    expect(optionsOf('/sessions').sort()).toEqual(['401', 'apiKeyBearer', 'apiKeyHeader', 'none', 'token']);
    expect(optionsOf('/health/live')).toEqual([]);
  });

  it('describes every field of the submission form', () => {
    const form =
      document.paths['/v1/audio/transcriptions']?.['post']?.requestBody?.content['multipart/form-data'];
    const fields = Object.entries(form?.schema.properties ?? {});
    expect(fields.map(([name]) => name)).toEqual([
      'user_uuid',
      'message_id',
      'file',
      'url',
      'model',
      'language',
      'channels',
      'hotwords',
      'response_format',
      'force',
    ]);
    expect(fields.filter(([, { description }]) => description === undefined)).toEqual([]);
  });

  it('gives every documented field of an answer its type, and an error schema to every refusal', () => {
    const { schemas } = document.components;
    expect(Object.keys(schemas['StatusView']?.properties ?? {})).toEqual([
      'job_id',
      'status',
      'queue_position',
      'user_uuid',
      'message_id',
      'text',
      'duration',
      'error',
      'created_at',
    ]);
    expect(schemas['SubmissionView']?.required).toContain('queue_position');
    const v1 = Object.entries(document.paths).filter(([path]) => path.startsWith('/v1/'));
    const refusals = v1.flatMap(([, operations]) =>
      Object.values(operations).flatMap(({ responses }) =>
        Object.entries(responses).filter(([status]) => Number(status) >= 400),
      ),
    );
    expect(refusals.length).toBeGreaterThan(8);
    for (const [, { content }] of refusals) {
      expect(content?.['application/json']?.schema?.$ref).toBe('#/components/schemas/ErrorView');
    }
  });

  it('gives every refusal a body of JSON and nothing else', () => {
    for (const [path, operations] of Object.entries(document.paths)) {
      for (const [method, { responses }] of Object.entries(operations)) {
        const refusals = Object.entries(responses).filter(([status]) => Number(status) >= 400);
        for (const [status, { content = {} }] of refusals) {
          expect(Object.keys(content), `${method} ${path} ${status}`).toEqual(['application/json']);
        }
      }
    }
  });

  it('gives every refusal about jobs the error schema of document 2', () => {
    const jobs = Object.entries(document.paths).filter(([path]) => path.startsWith('/api/jobs'));
    const refusals = jobs.flatMap(([, operations]) =>
      Object.values(operations).flatMap(({ responses }) =>
        Object.entries(responses).filter(([status]) => Number(status) >= 400),
      ),
    );
    expect(refusals.length).toBeGreaterThan(8);
    for (const [, { content }] of refusals) {
      expect(content?.['application/json']?.schema?.$ref).toBe('#/components/schemas/JobErrorView');
    }
  });

  it('says what a query may hold: meaning, length, range and choices', () => {
    const parameters = document.paths['/v1/audio/transcriptions']?.['get']?.parameters ?? [];
    expect(parameters.filter(({ description }) => description === undefined)).toEqual([]);
    const schemas = Object.fromEntries(parameters.map(({ name, schema }) => [name, schema]));
    expect(schemas['user_uuid']).toMatchObject({ maxLength: 255 });
    expect(schemas['limit']).toMatchObject({ minimum: 1, maximum: 200 });
    expect(schemas['status']?.enum?.sort()).toEqual(['completed', 'failed', 'processing', 'queued']);
  });

  it('takes comments, examples and choices of answers from their classes', () => {
    const fields = document.components.schemas['StatusView']?.properties ?? {};
    expect(fields['duration']).toMatchObject({
      type: 'number',
      description: 'Only when completed: seconds of audio.',
      example: 12.5,
    });
    expect(fields['status']?.enum?.sort()).toEqual(['completed', 'failed', 'processing', 'queued']);
  });

  it('gives every route a success with a schema that says something', () => {
    for (const [path, operations] of Object.entries(document.paths)) {
      for (const [method, { responses }] of Object.entries(operations)) {
        const schemas = Object.values(responses['200']?.content ?? {}).map(({ schema }) => schema);
        expect(schemas, `${method} ${path}`).not.toEqual([]);
        expect(schemas, `${method} ${path}`).not.toContainEqual({ type: 'object' });
      }
    }
  });

  it('is there as YAML too', async () => {
    const answer = await fetch(`${server.url}/openapi.yaml`);
    expect(answer.headers.get('content-type')).toContain('text/yaml');
    expect(await answer.text()).toContain(`openapi: ${document.openapi}`);
  });

  it.each(['docs', 'docs/'])('is what Swagger UI shows at /%s', async (path) => {
    const address = `${server.url}/${path}`;
    const page = await fetch(address);
    expect(page.status).toBe(200);
    const links = [...(await page.text()).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link ?? '');
    expect(links).toHaveLength(4);
    for (const link of links) {
      expect((await fetch(new URL(link, address))).status, link).toBe(200);
    }
    const script = await (await fetch(`${server.url}/docs/start.js`)).text();
    expect(script).toContain('../openapi.json');
  });

  it('describes every field of every answer and every parameter', () => {
    const fields = Object.entries(document.components.schemas).flatMap(([schema, { properties }]) =>
      Object.entries(properties ?? {}).map(([name, field]) => ({ name: `${schema}.${name}`, ...field })),
    );
    expect(fields.length).toBeGreaterThan(40);
    expect(fields.filter(({ description }) => (description ?? '') === '').map(({ name }) => name)).toEqual(
      [],
    );
    const parameters = Object.values(document.paths)
      .flatMap((operations) => Object.values(operations))
      .flatMap((operation) => operation.parameters ?? []);
    expect(parameters.filter(({ description }) => (description ?? '') === '')).toEqual([]);
  });

  it('answers 404 for files that the page does not need', async () => {
    for (const name of ['index.html', 'package.json', '..%2fpackage.json']) {
      expect((await fetch(`${server.url}/docs/${name}`)).status, name).toBe(404);
    }
  });
});
