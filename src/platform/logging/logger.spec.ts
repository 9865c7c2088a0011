import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createLogger } from './logger.js';

describe('the log', () => {
  const lineOf = (fields: object): string => {
    let text = '';
    const destination = new Writable({
      write(chunk: Buffer, _encoding, done): void {
        text += chunk.toString();
        done();
      },
    });
    createLogger({ level: 'info', pretty: false, destination }).info(fields, 'test');
    return text;
  };
  const headers = { authorization: 'Bearer canary', 'x-api-key': 'canary', cookie: 'canary' };

  it.each([
    ['headers on their own', headers],
    ['headers', { headers }],
    ['the headers of a request', { request: { headers } }],
    ['tokens', { token: 'canary', callback: { token: 'canary' } }],
    ['what people say', { pii: { text: 'canary' }, turn: { pii: 'canary' } }],
  ])('hides %s', (_name, fields) => {
    const line = lineOf(fields);
    expect(line).toContain('[redacted]');
    expect(line).not.toContain('canary');
  });
});
