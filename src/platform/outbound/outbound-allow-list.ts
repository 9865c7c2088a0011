import { domainToASCII } from 'node:url';
import ipaddr from 'ipaddr.js';
import { AppError } from '../errors/app-error.js';
import {
  classifyAddress,
  isIPv4,
  parseAddress,
  withHexadecimalTail,
  type AddressClass,
} from './address-class.js';
import { isHostName } from './checked-url.js';

type Network = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];
type Target =
  | { readonly type: 'host'; readonly host: string }
  | { readonly type: 'suffix'; readonly suffix: string }
  | { readonly type: 'address'; readonly canonical: string }
  | { readonly type: 'network'; readonly network: Network };
type Entry = Target & { readonly port: number | undefined };

/** `host`, `host:port`, `[v6]`, `[v6]:port`; an unbracketed text with several colons is an IPv6 address or network. */
const HOST_AND_PORT = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/;

/**
 * The hosts and networks that the operator opened although they are private, loopback or link-local: setting
 * `OUTBOUND_ALLOW`. Immutable.
 */
export class OutboundAllowList {
  static readonly EMPTY = new OutboundAllowList([]);

  private constructor(private readonly entries: readonly Entry[]) {}

  /**
   * Reads `wazo.lan, *.pbx.lan:8443, 10.0.0.5, [fd00::5]:9000, 10.0.0.0/8`: host names, `*.` before a suffix
   * (subdomains of any depth, not the suffix itself), addresses, networks; each with an optional port.
   *
   * @throws AppError `invalid_request` that names the position of the bad entry and what was expected, never its
   *   value.
   */
  static parse(text: string): OutboundAllowList {
    const entries = text
      .split(',')
      .map((part) => part.trim())
      .flatMap((part, index) => (part === '' ? [] : [parseEntry(part, index + 1)]));
    return entries.length === 0 ? OutboundAllowList.EMPTY : new OutboundAllowList(entries);
  }

  get isEmpty(): boolean {
    return this.entries.length === 0;
  }

  /** Whether a host name was opened by name or suffix: it may then resolve to any private address. */
  namesHost(hostname: string, port: number): boolean {
    return this.entries.some((entry) => isForPort(entry, port) && isForName(entry, hostname));
  }

  /** Whether this very address was opened. */
  namesAddress(address: AddressClass, port: number): boolean {
    return this.entries.some(
      (entry) => isForPort(entry, port) && entry.type === 'address' && entry.canonical === address.canonical,
    );
  }

  /** Whether an address lies in a network that was opened. */
  coversAddress(address: AddressClass, port: number): boolean {
    return this.entries.some(
      (entry) =>
        isForPort(entry, port) && entry.type === 'network' && isInside(address.canonical, entry.network),
    );
  }

  /** Whether an entry for this host, name or literal address, spells out this port. */
  opensPort(hostname: string, port: number): boolean {
    return this.entries.some(
      (entry) =>
        entry.port === port &&
        (isForName(entry, hostname) ||
          (entry.type === 'address' && entry.canonical === hostname) ||
          (entry.type === 'network' && isInside(hostname, entry.network))),
    );
  }
}

function isForPort(entry: Entry, port: number): boolean {
  return entry.port === undefined || entry.port === port;
}

function isForName(entry: Entry, hostname: string): boolean {
  if (entry.type === 'host') return entry.host === hostname;
  return entry.type === 'suffix' && hostname.endsWith(entry.suffix);
}

function isInside(text: string, [network, prefixBits]: Network): boolean {
  const address = parseAddress(text);
  return address !== undefined && address.kind() === network.kind() && address.match(network, prefixBits);
}

function parseEntry(text: string, position: number): Entry {
  const fail = (expected: string): never => {
    throw new AppError('invalid_request', `entry ${position}: ${expected}`);
  };
  if (/\/\/|@/.test(text)) fail('must be a host or a network, not a URL');
  if (/[%\s]/.test(text)) fail('must hold no zone id, percent sign or blank');
  const { target, port } = splitPort(text, fail);
  if (target.includes('/')) return { ...parseNetwork(target, fail), port };
  const address = classifyAddress(target);
  if (address === undefined) return { ...parseName(target, fail), port };
  if (address.reach === 'unusable') fail('is an address that nothing can be fetched from');
  return { type: 'address', canonical: address.canonical, port };
}

function splitPort(
  text: string,
  fail: (expected: string) => never,
): { target: string; port: number | undefined } {
  const isBareIPv6 = !text.startsWith('[') && text.split(':').length > 2;
  if (isBareIPv6) return { target: text, port: undefined };
  const match = HOST_AND_PORT.exec(text);
  if (match === null) return fail('must be host, *.suffix, address or network, each with an optional :port');
  const port = match[3] === undefined ? undefined : Number(match[3]);
  if (port !== undefined && (port < 1 || port > 65_535)) fail('the port must be between 1 and 65535');
  return { target: match[1] ?? match[2] ?? '', port };
}

function parseNetwork(text: string, fail: (expected: string) => never): Target {
  const [addressText = '', prefixText = '', ...rest] = text.split('/');
  const isPlainV4 = ipaddr.IPv4.isValidFourPartDecimal(addressText);
  const isV6 = classifyAddress(addressText) !== undefined && addressText.includes(':');
  if (rest.length > 0 || (!isPlainV4 && !isV6))
    return fail('must be a network such as 10.0.0.0/8 or fd00::/8');
  const widthBits = isPlainV4 ? 32 : 128;
  const prefixBits = /^\d{1,3}$/.test(prefixText) ? Number(prefixText) : -1;
  if (prefixBits < 0 || prefixBits > widthBits) fail(`the prefix length must be between 0 and ${widthBits}`);
  const given = withHexadecimalTail(addressText);
  const cidr = `${given}/${prefixBits}`;
  const start = isPlainV4
    ? ipaddr.IPv4.networkAddressFromCIDR(cidr)
    : ipaddr.IPv6.networkAddressFromCIDR(cidr);
  if (start.toString() !== ipaddr.parse(given).toString())
    fail('the network address has bits set after its prefix');
  return networkTarget(start, prefixBits, widthBits);
}

/** A network of one address is that address; one inside ::ffff:0:0/96 is an IPv4 network. */
function networkTarget(start: ipaddr.IPv4 | ipaddr.IPv6, prefixBits: number, widthBits: number): Target {
  const address = ipaddr.process(start.toString());
  if (prefixBits === widthBits) {
    return { type: 'address', canonical: isIPv4(address) ? address.toString() : address.toRFC5952String() };
  }
  if (isIPv4(address) && widthBits === 128) {
    return prefixBits >= 96
      ? { type: 'network', network: [address, prefixBits - 96] }
      : { type: 'network', network: [start, prefixBits] };
  }
  return { type: 'network', network: [address, prefixBits] };
}

function parseName(text: string, fail: (expected: string) => never): Target {
  const isSuffix = text.startsWith('*.');
  const name = domainToASCII(isSuffix ? text.slice(2) : text).replace(/\.$/, '');
  if (!isHostName(name)) fail('must be host, *.suffix, address or network, each with an optional :port');
  if (classifyAddress(name) !== undefined || /(^|\.)(\d+|0x[0-9a-f]*)$/.test(name)) {
    fail('an address must be written in standard notation, such as 10.0.0.5');
  }
  return isSuffix ? { type: 'suffix', suffix: `.${name}` } : { type: 'host', host: name };
}
