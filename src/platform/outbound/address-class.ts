import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * How far an address may be reached: `public` by everybody; `restricted` when the operator allows it;
 * `metadata` only when the operator names this very address; `unusable` never.
 */
export type AddressReach = 'public' | 'restricted' | 'metadata' | 'unusable';

/** An IP address in its one canonical spelling, and what sort of address it is. */
export interface AddressClass {
  /** Dotted quad or RFC 5952; an IPv4-mapped IPv6 address is its IPv4 address. Without zone id. */
  readonly canonical: string;
  readonly reach: AddressReach;
  /** For messages: `a loopback address`. */
  readonly description: string;
}

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  unspecified: 'an unspecified address',
  broadcast: 'a broadcast address',
  multicast: 'a multicast address',
  linkLocal: 'a link-local address',
  loopback: 'a loopback address',
  carrierGradeNat: 'a shared carrier address',
  private: 'a private address',
  uniqueLocal: 'a private address',
  deprecatedSiteLocal: 'a private address',
};
const OTHER_DESCRIPTION = 'a reserved address';

/** Where cloud machines are told their credentials, and the name and time servers beside those. */
const METADATA_ADDRESSES: ReadonlySet<string> = new Set([
  '169.254.169.254',
  '169.254.169.253',
  '169.254.169.123',
  '169.254.170.2',
  '169.254.170.23',
  '169.254.42.42',
  '169.254.0.23',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  'fd00:ec2::254',
  'fd00:ec2::253',
  'fd00:ec2::123',
  'fd00:ec2::23',
  'fd00:42::42',
  'fd20:ce::254',
  'fe80::a9fe:a9fe',
]);

/** Global unicast; IPv6 outside of it is refused without being named a special range. */
const GLOBAL_UNICAST: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3];
const NAT64_WELL_KNOWN: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('64:ff9b::'), 96];
const UNUSABLE_RANGES: ReadonlySet<string> = new Set(['unspecified', 'broadcast', 'multicast']);

/**
 * Classifies a literal IP address in standard notation, such as a resolver or a socket gives.
 *
 * @returns undefined when the text is not an IP address.
 */
export function classifyAddress(text: string): AddressClass | undefined {
  const address = parseAddress(text);
  if (address === undefined) return undefined;
  return isIPv4(address) ? classifyIPv4(address) : classifyIPv6(address);
}

/** The parsed address without zone id, IPv4-mapped ones as IPv4; undefined when the text is no IP address. */
export function parseAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  const withoutZone = text.split('%', 1)[0] ?? '';
  if (isIP(withoutZone) === 0) return undefined;
  return ipaddr.process(withHexadecimalTail(withoutZone));
}

/** An IPv6 address without dotted tail: ipaddr.js reads `::a.b.c.d` as `::ffff:a.b.c.d`, which is another one. */
export function withHexadecimalTail(text: string): string {
  return text.replace(/(?<=:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_tail, ...parts: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = parts.slice(0, 4).map(Number);
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
}

/** Tells the two kinds of parsed address apart. */
export function isIPv4(address: ipaddr.IPv4 | ipaddr.IPv6): address is ipaddr.IPv4 {
  return address.kind() === 'ipv4';
}

function classifyIPv4(address: ipaddr.IPv4): AddressClass {
  const range: string = address.range();
  return describe(address.toString(), range, range === 'unicast');
}

function classifyIPv6(address: ipaddr.IPv6): AddressClass {
  const range: string = address.range();
  const canonical = address.toRFC5952String();
  const own = describe(canonical, range, range === 'unicast' && address.match(GLOBAL_UNICAST));
  if (own.reach === 'unusable' || own.reach === 'metadata' || range === 'loopback') return own;
  const embedded = embeddedIPv4(address).map(classifyIPv4);
  if (embedded.length === 0) return own;
  return { ...reachOfEmbedding(address, embedded), canonical };
}

/**
 * A NAT64 address reaches what it embeds, and is how an IPv6-only network reaches public IPv4 hosts. Every other
 * embedding is refused, and never easier to reach than the addresses inside.
 */
function reachOfEmbedding(
  address: ipaddr.IPv6,
  embedded: readonly AddressClass[],
): Omit<AddressClass, 'canonical'> {
  const guarded = embedded.find(({ reach }) => reach === 'metadata' || reach === 'unusable');
  if (guarded !== undefined) return guarded;
  const inner = embedded[0];
  if (inner !== undefined && address.match(NAT64_WELL_KNOWN)) return inner;
  return { reach: 'restricted', description: 'an IPv6 address that embeds an IPv4 address' };
}

function describe(canonical: string, range: string, isPublic: boolean): AddressClass {
  if (METADATA_ADDRESSES.has(canonical)) {
    return { canonical, reach: 'metadata', description: 'a cloud metadata address' };
  }
  if (isPublic) return { canonical, reach: 'public', description: 'a public address' };
  const description = DESCRIPTIONS[range] ?? OTHER_DESCRIPTION;
  return { canonical, reach: UNUSABLE_RANGES.has(range) ? 'unusable' : 'restricted', description };
}

/** IPv4 addresses that a transition mechanism hides in an IPv6 address. */
function embeddedIPv4(address: ipaddr.IPv6): ipaddr.IPv4[] {
  const bytes = address.toByteArray();
  const at = (start: number): ipaddr.IPv4 => new ipaddr.IPv4(bytes.slice(start, start + 4));
  const startsWith = (...prefix: number[]): boolean => prefix.every((byte, index) => bytes[index] === byte);
  const isZero = (from: number, to: number): boolean => bytes.slice(from, to).every((byte) => byte === 0);

  if (startsWith(0x20, 0x02)) return [at(2)];
  if (startsWith(0x20, 0x01, 0, 0))
    return [new ipaddr.IPv4(at(12).octets.map((octet) => octet ^ 0xff)), at(4)];
  if (startsWith(0x00, 0x64, 0xff, 0x9b)) return [at(12)];
  // ::a.b.c.d (compatible) and ::ffff:0:a.b.c.d (translated)
  if (isZero(0, 12) || (isZero(0, 8) && bytes[8] === 0xff && bytes[9] === 0xff && isZero(10, 12)))
    return [at(12)];
  // ISATAP: an interface id of [02]00:5efe:a.b.c.d under any prefix
  const isIsatap =
    ((bytes[8] ?? 0) & 0xfd) === 0 && bytes[9] === 0 && bytes[10] === 0x5e && bytes[11] === 0xfe;
  return isIsatap ? [at(12)] : [];
}
