import { fastify } from 'fastify';
import { describe, expect, it } from 'vitest';
import { ClientAddresses } from './client-address.js';

const TRUST: (true | string[])[] = [
  true,
  ['127.0.0.1'],
  ['127.0.0.0/8', '10.0.0.0/8'],
  ['10.0.0.0/8'],
  ['127.0.0.1', '2001:db8::/32'],
];
const FORWARDED = [
  undefined,
  '',
  '198.51.100.7',
  '203.0.113.9, 198.51.100.7',
  '198.51.100.7, 10.1.2.3',
  '198.51.100.7,not-an-address,10.1.2.3',
  '2001:db8::1, ::ffff:10.1.2.3, 127.0.0.1',
];

describe('ClientAddresses', () => {
  const cases = TRUST.flatMap((trust) => FORWARDED.map((forwarded) => ({ trust, forwarded })));

  it.each(cases)('finds what HTTP finds, trusting $trust, for $forwarded', async ({ trust, forwarded }) => {
    const server = fastify({ trustProxy: trust });
    server.get('/', (request) => request.ip);
    const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
    const { body } = await server.inject({ url: '/', headers, remoteAddress: '127.0.0.1' });
    const socket = { remoteAddress: '127.0.0.1' } as Parameters<ClientAddresses['of']>[0]['socket'];
    const addresses = new ClientAddresses(trust === true ? ['true'] : trust);
    expect(addresses.of({ headers, socket })).toBe(body);
  });

  it('believes nobody where no proxy is trusted', () => {
    const socket = { remoteAddress: '127.0.0.1' } as Parameters<ClientAddresses['of']>[0]['socket'];
    const headers = { 'x-forwarded-for': '198.51.100.7' };
    expect(new ClientAddresses([]).of({ headers, socket })).toBe('127.0.0.1');
  });
});
