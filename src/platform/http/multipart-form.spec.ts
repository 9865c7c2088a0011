import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import multipart from '@fastify/multipart';
import { fastify, type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Spool } from '../storage/spool.js';
import { receiveForm, type ReceivedForm } from './multipart-form.js';

describe('receiveForm', () => {
  let folder: string;
  let server: FastifyInstance;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-form-'));
    const spool = await Spool.open({ folder, maxFileBytes: 1000, maxTotalBytes: 10_000 });
    server = fastify();
    await server.register(multipart);
    server.post('/', async (request) => {
      const { fields, fileName } = await receiveForm(request, spool, 'file', { lists: ['list'] });
      return { fields: Object.fromEntries(fields), fileName };
    });
    server.setErrorHandler((error: Error & { code: string }, _, reply) =>
      reply.code(400).send({ code: error.code, message: error.message }),
    );
  });
  afterEach(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** What becomes of a form of one part with those attributes and bytes. */
  const send = async (attributes: string, content: Buffer): Promise<Partial<ReceivedForm>> => {
    const head = Buffer.from(`--b\r\nContent-Disposition: form-data; ${attributes}\r\n\r\n`, 'latin1');
    const payload = Buffer.concat([head, content, Buffer.from('\r\n--b--\r\n')]);
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    return (await server.inject({ method: 'POST', url: '/', headers, payload })).json();
  };

  it.each(['user_uuid', 'list'])(
    'refuses bytes in %s that are no UTF-8: they would read as other ones',
    async (name) => {
      expect(await send(`name="${name}"`, Buffer.from('J\xFCrgen', 'latin1'))).toEqual({
        code: 'invalid_request',
        message: `${name} is not UTF-8`,
      });
    },
  );

  it('takes any UTF-8 in fields, and any name of a file', async () => {
    expect(await send('name="user_uuid"', Buffer.from('Jürgen 😀'))).toEqual({
      fields: { user_uuid: 'Jürgen 😀' },
    });
    const { fileName } = await send('name="file"; filename="J\xFCrgen.wav"', Buffer.from('audio'));
    expect(fileName).toMatch(/^J.rgen\.wav$/);
  });
});
