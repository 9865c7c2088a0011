import type { FastifyReply } from 'fastify';
import type { DroppedParameter } from '../../../platform/http/validate-form.js';

const HEADER = 'x-dropped-parameters';
const MAX_LISTED = 20;
const MAX_NAME_CHARS = 64;

/** Tells, in a header that every format has room for, what was sent and is not honoured: JSON, in ASCII. */
export function tellDropped(reply: FastifyReply, dropped: readonly DroppedParameter[]): void {
  if (dropped.length === 0) return;
  const listed = dropped.slice(0, MAX_LISTED).map(({ parameter, reason }) => ({
    parameter: parameter.slice(0, MAX_NAME_CHARS),
    reason,
  }));
  void reply.header(HEADER, asciiJson(listed));
}

function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
