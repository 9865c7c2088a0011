import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { productPath } from '../../platform/config/product-folder.js';
import { pathOf } from '../../platform/http/request-hooks.js';
import { isPageWanted } from './wanted-page.js';

const PAGE = 'index.html';
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Nothing from elsewhere, nothing inline, and no other page may put this one into a frame: it asks for the microphone. */
const PROTECTION = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'permissions-policy': 'microphone=(self), camera=(), geolocation=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/**
 * Serves the voice page at `/console`, and at `/` to who prefers a page to JSON. Everything in it is addressed
 * relative to it, so that it works below a prefix.
 */
export function serveConsole(fastify: FastifyInstance): void {
  const folder = pageFolder();
  const send = (name: string, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
    sendFile(join(folder, name), request, reply);
  fastify.addHook('onRequest', async (request, reply) => {
    if (pathOf(request) !== '/' || !['GET', 'HEAD'].includes(request.method)) return;
    reply.header('vary', 'Accept');
    if (!isPageWanted(request.headers.accept)) return;
    const addressed = pathOf({ url: request.originalUrl });
    if (addressed.endsWith('/')) return send(PAGE, request, reply);
    return reply.redirect(`${addressed.split('/').at(-1)}/`, 302);
  });
  fastify.get('/console', (request, reply) => {
    // Addresses in the page are relative to the folder that holds `console`.
    return pathOf(request).endsWith('/') ? reply.redirect('../console', 302) : send(PAGE, request, reply);
  });
  for (const name of readdirSync(folder).filter((file) => file !== PAGE && TYPES[extname(file)])) {
    fastify.get(`/console/${name}`, (request, reply) => send(name, request, reply));
  }
}

/** The files lie beside this one; where that is part of a bundle, where the compiler put them. */
function pageFolder(): string {
  const beside = join(import.meta.dirname, 'page');
  return existsSync(beside) ? beside : productPath('dist', 'modules', 'console', 'page');
}

async function sendFile(path: string, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const content = await readFile(path);
  const tag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
  reply.headers({ ...PROTECTION, 'cache-control': 'no-cache', etag: tag });
  if (request.headers['if-none-match'] === tag) return reply.status(304).send();
  return reply.type(TYPES[extname(path)] ?? 'application/octet-stream').send(content);
}
