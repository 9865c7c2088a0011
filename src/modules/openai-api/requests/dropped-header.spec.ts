import type { FastifyReply } from 'fastify';
import { expect, it } from 'vitest';
import { tellDropped } from './dropped-header.js';

function headerOf(dropped: { parameter: string; reason: string }[]): string | undefined {
  let told: string | undefined;
  const reply = { header: (_: string, value: string) => (told = value) } as unknown as FastifyReply;
  tellDropped(reply, dropped);
  return told;
}

it('tells what was dropped in characters that a header may have, however it is called', () => {
  const dropped = [{ parameter: 'größe\r\nx: ☃', reason: 'No.' }];
  const header = headerOf(dropped) ?? '';
  expect(header).toMatch(/^[\x20-\x7e]+$/);
  expect(JSON.parse(header)).toEqual(dropped);
});

it('stays short', () => {
  const dropped = Array.from({ length: 500 }, () => ({ parameter: 'x'.repeat(5000), reason: 'No.' }));
  expect(headerOf(dropped)?.length).toBeLessThan(3000);
});

it('says nothing of nothing', () => {
  expect(headerOf([])).toBeUndefined();
});
