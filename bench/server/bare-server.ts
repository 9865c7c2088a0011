import fastify from 'fastify';

/* Entry: the smallest Fastify server, for comparison. Argument: the port. */

const server = fastify();
server.get('/', async () => ({ ok: true }));
await server.listen({ port: Number(process.argv[2]), host: '127.0.0.1' });
