import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';

type Network = readonly [address: ipaddr.IPv4 | ipaddr.IPv6, prefixBits: number];

/**
 * The address of a client behind the proxies that TRUST_PROXY names, as HTTP requests have it: from the nearest hop
 * outwards, the first that is not trusted.
 */
export class ClientAddresses {
  private readonly trustsAll: boolean;
  private readonly trusted: readonly Network[];

  /** @param trustProxy addresses and networks, or `true` alone for any. */
  constructor(trustProxy: readonly string[]) {
    this.trustsAll = trustProxy.length === 1 && trustProxy[0] === 'true';
    this.trusted = this.trustsAll ? [] : trustProxy.map(networkOf);
  }

  of(request: Pick<IncomingMessage, 'headers' | 'socket'>): string {
    const hops = [request.socket.remoteAddress ?? '', ...forwardedHops(request)];
    return hops.find((hop) => !this.isTrusted(hop)) ?? hops.at(-1) ?? '';
  }

  private isTrusted(hop: string): boolean {
    if (this.trustsAll) return true;
    if (this.trusted.length === 0 || !ipaddr.isValid(hop)) return false;
    const address = ipaddr.process(hop);
    return this.trusted.some(
      ([network, prefixBits]) => address.kind() === network.kind() && address.match(network, prefixBits),
    );
  }
}

/** The nearest first. */
function forwardedHops({ headers }: Pick<IncomingMessage, 'headers'>): string[] {
  const given = headers['x-forwarded-for'];
  const text = Array.isArray(given) ? given.join(',') : given;
  if (text === undefined || text === '') return [];
  return text
    .split(',')
    .map((hop) => hop.trim())
    .reverse();
}

function networkOf(entry: string): Network {
  if (entry.includes('/')) return ipaddr.parseCIDR(entry);
  const address = ipaddr.process(entry);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}
