import { once } from 'node:events';
import { request as requestHttp, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { ModelError } from '../model-error.js';
import { portOf } from './proxy-choice.js';

export interface HttpRequest {
  url: URL;
  headers: Readonly<Record<string, string>>;
  proxy: URL | undefined;
  signal: AbortSignal;
}

/**
 * Sends a GET, through a proxy where there is one, and waits for the headers of the answer. The caller reads or
 * destroys it.
 *
 * @throws ModelError when the proxy refuses; errors of the network as Node has them.
 */
export async function sendGet(request: HttpRequest): Promise<IncomingMessage> {
  const outgoing = await openRequest(request);
  outgoing.end();
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  // From here on the answer carries what goes wrong with the connection.
  outgoing.on('error', () => undefined);
  return answer;
}

async function openRequest({ url, headers, proxy, signal }: HttpRequest): Promise<ClientRequest> {
  if (proxy === undefined) {
    return url.protocol === 'https:'
      ? requestHttps(url, { headers, signal })
      : requestHttp(url, { headers, signal });
  }
  if (url.protocol === 'https:') {
    const tunnel = await openTunnel(proxy, url, signal);
    const createConnection = (): Socket => connectTls({ socket: tunnel, ...nameOf(url) });
    // Only without an agent is the connection taken that is made here.
    return requestHttps(url, { headers, signal, createConnection });
  }
  const send = proxy.protocol === 'https:' ? requestHttps : requestHttp;
  return send({
    ...{ hostname: hostOf(proxy), port: portOf(proxy), path: url.href, signal },
    headers: { ...headers, host: url.host, ...authorizationOf(proxy) },
  });
}

async function openTunnel(proxy: URL, target: URL, signal: AbortSignal): Promise<Socket> {
  const authority = `${target.hostname}:${portOf(target)}`;
  const send = proxy.protocol === 'https:' ? requestHttps : requestHttp;
  const outgoing = send({
    ...{ hostname: hostOf(proxy), port: portOf(proxy), method: 'CONNECT', path: authority, signal },
    headers: { host: authority, ...authorizationOf(proxy) },
    agent: false,
  });
  // A proxy that refuses may answer as any server does.
  outgoing.once('response', (answer: IncomingMessage) => {
    outgoing.emit('connect', answer, answer.socket);
  });
  outgoing.end();
  const [answer, socket] = (await once(outgoing, 'connect')) as [IncomingMessage, Socket];
  // The TLS connection over it carries what goes wrong with it.
  socket.on('error', () => undefined);
  if (answer.statusCode === 200) return socket;
  socket.destroy();
  const status = answer.statusCode ?? 0;
  const advice = status === 407 ? ' It wants a user and a password: http://user:password@host:port.' : '';
  throw new ModelError(
    'unreachable',
    `The proxy ${proxy.host} does not connect to ${authority} (${status}).${advice}`,
  );
}

function authorizationOf({ username, password }: URL): Record<string, string> {
  if (username === '') return {};
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` };
}

/** IPv6 addresses without their brackets. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

/** The name that the certificate must be for; addresses have none to announce. */
function nameOf(url: URL): { host: string; servername?: string } {
  const host = hostOf(url);
  return /^[\d.]+$|:/.test(host) ? { host } : { host, servername: host };
}
