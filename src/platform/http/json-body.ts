import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { RawServerDefault } from 'fastify';

/**
 * Reads JSON bodies. Many clients send `Content-Type: application/json` with every request: an empty body of that type
 * is none, where the framework would refuse it.
 */
export function readJsonBodies(app: NestFastifyApplication, limitBytes: number): void {
  const parse = app.getHttpAdapter().getInstance().getDefaultJsonParser('error', 'error');
  app.useBodyParser<RawServerDefault>(
    'application/json',
    { bodyLimit: limitBytes },
    (request, body: Buffer, done) => {
      if (body.length === 0) done(null, undefined);
      else void parse(request, body.toString('utf8'), done);
    },
  );
}
