import type { ServerResponse } from 'node:http';

/** Answers another method than POST as vendors do; to a HEAD without saying how long the answer would be. */
export function refuseMethod(response: ServerResponse): void {
  const body = JSON.stringify({
    error: { message: 'Invalid method for URL', type: 'invalid_request_error' },
  });
  const length = response.req.method === 'HEAD' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  response.writeHead(405, { allow: 'POST', 'content-type': 'application/json', ...length }).end(body);
}
