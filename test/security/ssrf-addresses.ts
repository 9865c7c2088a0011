/** One address that an audio URL or a callback must not reach. */
export interface HostileAddress {
  /** What it is and how it is spelled, for the message of a failed test. */
  readonly what: string;
  readonly url: string;
  /** What its host name resolves to; undefined when the text alone gives it away. */
  readonly resolvesTo?: readonly string[];
}

type Octets = readonly [number, number, number, number];
type Spelling = (octets: Octets) => string;

/** Both ends and a middle of every IPv4 range that is not the public Internet, and the metadata services. */
export const FORBIDDEN_IPV4: readonly string[] = [
  '0.0.0.0', '0.1.2.3', '10.0.0.0', '10.1.2.3', '10.255.255.255', '100.64.0.1', '100.100.100.200', '100.127.255.254',
  '127.0.0.1', '127.1.2.3', '127.255.255.254', '168.63.129.16', '169.254.0.1', '169.254.169.254', '169.254.170.2',
  '172.16.0.1', '172.20.10.2', '172.31.255.254', '192.0.0.1', '192.0.0.192', '192.0.2.7', '192.88.99.1', '192.168.0.1',
  '192.168.255.254', '198.18.0.1', '198.19.255.254', '198.51.100.9', '203.0.113.5', '224.0.0.1', '239.255.255.250',
  '240.0.0.1', '254.1.2.3', '255.255.255.255',
]; // prettier-ignore

/** The same for IPv6. */
export const FORBIDDEN_IPV6: readonly string[] = [
  '::', '::1', '::2', '64:ff9b:1::a00:1', '100::1', '2001::1', '2001:2::1', '2001:10::1', '2001:20::1', '2001:db8::1',
  '2002:808:808::1', '3fff::1', '4000::1', '5f00::1', '8000::1', 'fc00::1', 'fd00::1', 'fd00:ec2::254',
  'fd00:ec2::23', 'fd20:ce::254', 'fdff:ffff::1', 'fe80::1', 'fe80::a9fe:a9fe', 'febf::1', 'fec0::1', 'ff02::1', 'ff0e::1',
]; // prettier-ignore

const hex = (value: number): string => value.toString(16);
const octal = (value: number): string => value.toString(8);
const toInteger = ([a, b, c, d]: Octets): number => ((a * 256 + b) * 256 + c) * 256 + d;
const dotted = (octets: Octets): string => octets.join('.');
const high = ([a, b]: Octets): string => hex(a * 256 + b);
const low = ([, , c, d]: Octets): string => hex(c * 256 + d);
const replaceDigits = (text: string, zero: number): string =>
  text.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));
const percentEncoded = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${hex(byte).padStart(2, '0')}`).join('');

/** Every way to write an IPv4 address that some URL reader or resolver understands. */
export const IPV4_SPELLINGS: Readonly<Record<string, Spelling>> = {
  'dotted decimal': dotted,
  integer: (octets) => String(toInteger(octets)),
  'hexadecimal integer': (octets) => `0x${hex(toInteger(octets))}`,
  'upper-case hexadecimal integer': (octets) => `0X${hex(toInteger(octets)).toUpperCase()}`,
  'padded hexadecimal integer': (octets) => `0x${hex(toInteger(octets)).padStart(20, '0')}`,
  'octal integer': (octets) => `0${octal(toInteger(octets))}`,
  'dotted hexadecimal': (octets) => octets.map((octet) => `0x${hex(octet)}`).join('.'),
  'dotted octal': (octets) => octets.map((octet) => `0${octal(octet)}`).join('.'),
  'padded dotted octal': (octets) => octets.map((octet) => octal(octet).padStart(12, '0')).join('.'),
  mixed: ([a, b, c, d]) => `0x${hex(a)}.${b}.0${octal(c)}.${d}`,
  'three parts': ([a, b, c, d]) => `${a}.${b}.${c * 256 + d}`,
  'two parts': ([a, b, c, d]) => `${a}.${(b * 256 + c) * 256 + d}`,
  'two hexadecimal parts': ([a, b, c, d]) => `0x${hex(a)}.0x${hex((b * 256 + c) * 256 + d)}`,
  'trailing dot': (octets) => `${dotted(octets)}.`,
  'integer with trailing dot': (octets) => `${toInteger(octets)}.`,
  'full-width digits': (octets) => replaceDigits(dotted(octets), 0xff10),
  'mathematical digits': (octets) => replaceDigits(dotted(octets), 0x1d7ce),
  'circled digits': (octets) =>
    dotted(octets).replace(/\d/g, (digit) =>
      String.fromCodePoint(digit === '0' ? 0x24ea : 0x245f + Number(digit)),
    ),
  'ideographic full stops': (octets) => octets.join('\u3002'),
  'full-width full stops': (octets) => octets.join('\uff0e'),
  'half-width full stops': (octets) => octets.join('\uff61'),
  'soft hyphens': (octets) => octets.join('\u00ad.'),
  'percent-encoded': (octets) => percentEncoded(dotted(octets)),
  'percent-encoded full-width digits': (octets) => percentEncoded(replaceDigits(dotted(octets), 0xff10)),
  'IPv4-mapped': (octets) => `[::ffff:${dotted(octets)}]`,
  'IPv4-mapped in hexadecimal': (octets) => `[::ffff:${high(octets)}:${low(octets)}]`,
  'IPv4-mapped, written out': (octets) => `[0:0:0:0:0:FFFF:${dotted(octets)}]`,
  'IPv4-compatible': (octets) => `[::${dotted(octets)}]`,
  'IPv4-translated': (octets) => `[::ffff:0:${dotted(octets)}]`,
  NAT64: (octets) => `[64:ff9b::${dotted(octets)}]`,
  'NAT64 of the local prefix': (octets) => `[64:ff9b:1::${dotted(octets)}]`,
  '6to4': (octets) => `[2002:${high(octets)}:${low(octets)}::1]`,
  'Teredo client': ([a, b, c, d]) =>
    `[2001:0:102:304:0:0:${hex((a ^ 255) * 256 + (b ^ 255))}:${hex((c ^ 255) * 256 + (d ^ 255))}]`,
  'Teredo server': (octets) => `[2001:0:${high(octets)}:${low(octets)}::1]`,
  ISATAP: (octets) => `[2a00:1450::5efe:${dotted(octets)}]`,
  'ISATAP with the global bit': (octets) => `[2a00:1450::200:5efe:${dotted(octets)}]`,
};

/** Spellings that leave a public address what it is. */
export const HARMLESS_SPELLINGS: readonly string[] = Object.keys(IPV4_SPELLINGS).filter(
  (name) => !/compatible|translated|local prefix|6to4|Teredo|ISATAP/.test(name),
);

const IPV6_SPELLINGS: Readonly<Record<string, (groups: readonly string[], text: string) => string>> = {
  compressed: (_groups, text) => `[${text}]`,
  'written out': (groups) => `[${groups.join(':')}]`,
  padded: (groups) => `[${groups.map((group) => group.padStart(4, '0')).join(':')}]`,
  'upper case': (_groups, text) => `[${text.toUpperCase()}]`,
  'with zone id': (_groups, text) => `[${text}%eth0]`,
  'with encoded zone id': (_groups, text) => `[${text}%25eth0]`,
  'with dotted tail': (groups) => {
    const [g = '0', h = '0'] = groups.slice(6);
    const [first, second] = [parseInt(g, 16), parseInt(h, 16)];
    return `[${groups.slice(0, 6).join(':')}:${first >> 8}.${first & 255}.${second >> 8}.${second & 255}]`;
  },
};

const LOOPBACK_NAMES: readonly string[] = [
  'localhost', 'LOCALHOST', 'LocalHost', 'localhost.', 'localhost..', 'www.localhost', 'a.b.localhost', 'x.localhost.',
  'localhost.localdomain', 'l\u00adocalhost', '\uff4cocalhost', '\u24dbocalhost', 'loc%61lhost', '%6c%6f%63%61%6c%68%6f%73%74',
  'local\u200bhost', 'loca\u2060lhost',
]; // prettier-ignore

const INTERNAL_NAMES: readonly string[] = [
  'redis', 'db.internal', 'metadata.google.internal', 'instance-data.ec2.internal', 'printer.local', 'wazo.lan',
  'router.home.arpa', 'intranet.example.com', '127.0.0.1.nip.io', 'a-record-of-an-attacker.example.net', 'host.docker.internal',
  'kubernetes.default.svc.cluster.local',
]; // prettier-ignore

const SMUGGLED: readonly string[] = [
  'http://public.example@127.0.0.1/', 'http://user:secret@127.0.0.1/', 'http://127.0.0.1@public.example/',
  'http://@127.0.0.1/', 'http://:@127.0.0.1/', 'http://public.example#@127.0.0.1/', 'http://127.0.0.1#@public.example/',
  'http://127.0.0.1\\@public.example/', 'http://public.example\\@127.0.0.1/', 'http://public.example:80@127.0.0.1/',
  'http://public.example%40127.0.0.1/', 'http://127.0.0.1%2f@public.example/', 'http:\\\\127.0.0.1\\', 'http:/127.0.0.1/',
  'http:127.0.0.1', 'http:///127.0.0.1/', 'http:////127.0.0.1/', 'http://127.0.0.1\t/', 'http://127.0.\n0.1/', 'ht\ntp://127.0.0.1/',
  'http://127.0.0.1\r\nHost: public.example/', 'http://127.0.0.1%0d%0ahost:x/', 'http://127.0.0.1%00.public.example/',
  'http://[::1', 'http://::1/', 'http://[127.0.0.1]/', 'http://[::1]]/', 'http://[[::1]]/', 'http://[v1.127.0.0.1]/',
  'http://127.0.0.1:0/', 'http://127.0.0.1:-1/', 'http://127.0.0.1:65536/', 'http://127.0.0.1:80:80/', 'http://256.1.1.1/',
  'http://1.2.3.4.5/', 'http://0x100000000/', 'http://4294967296/', 'http://0000000000000000000000177.1/', 'http://127.0.0.1.\u3002/',
  'http://', 'http://.', 'http://..', 'http://./', 'http://%', 'http://*', 'http:// 127.0.0.1/', 'http://127.0.0.1 /',
  '//127.0.0.1/', '/etc/passwd', '127.0.0.1', 'localhost:8000', '', ' ', 'file:///etc/passwd', 'file://127.0.0.1/etc/passwd',
  'ftp://127.0.0.1/', 'gopher://127.0.0.1:6379/_INFO', 'dict://127.0.0.1:11211/', 'ldap://127.0.0.1/', 'data:audio/wav;base64,AA',
  'javascript:alert(1)', 'blob:http://127.0.0.1/x', 'ws://127.0.0.1/', 'unix:/var/run/docker.sock', 'jar:http://127.0.0.1!/',
  'view-source:http://127.0.0.1/', 'http+unix://%2fvar%2frun%2fdocker.sock/', 'https://127.0.0.1:22/', 'http://8.8.8.8:25/',
  'http://8.8.8.8:6379/', 'http://8.8.8.8:11211/', 'http://8.8.8.8:22/',
]; // prettier-ignore

const PUBLIC_IPV4 = '8.8.8.8';

/** Every hostile address, generated from the tables above, each once. */
export function hostileAddresses(): HostileAddress[] {
  const distinct = new Map<string, HostileAddress>();
  for (const address of generated())
    distinct.set(`${address.url} ${address.resolvesTo?.join() ?? ''}`, address);
  return [...distinct.values()];
}

function* generated(): Generator<HostileAddress> {
  for (const address of FORBIDDEN_IPV4) yield* spelledIPv4(address);
  for (const address of FORBIDDEN_IPV6) yield* spelledIPv6(address);
  for (const name of LOOPBACK_NAMES) {
    yield { what: `loopback name ${JSON.stringify(name)}`, url: `http://${name}/a.wav` };
  }
  for (const url of SMUGGLED) yield { what: `smuggled ${JSON.stringify(url)}`, url };
  yield* resolved();
}

/** The octets of a dotted quad. */
export function octetsOf(address: string): Octets {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  return [a, b, c, d];
}

function* spelledIPv4(address: string): Generator<HostileAddress> {
  for (const [spelling, spell] of Object.entries(IPV4_SPELLINGS)) {
    yield { what: `${address} as ${spelling}`, url: `http://${spell(octetsOf(address))}/a.wav` };
  }
  yield { what: `${address} with a port`, url: `https://${address}:8443/a.wav?x=1` };
}

function* spelledIPv6(address: string): Generator<HostileAddress> {
  for (const [spelling, spell] of Object.entries(IPV6_SPELLINGS)) {
    yield { what: `${address} ${spelling}`, url: `https://${spell(groupsOf(address), address)}/a.wav` };
  }
}

function* resolved(): Generator<HostileAddress> {
  const addresses = [
    ...FORBIDDEN_IPV4,
    ...FORBIDDEN_IPV6,
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '64:ff9b::10.0.0.1',
    'fe80::1%eth0',
    'not an address',
    '127.1',
  ];
  for (const [index, address] of addresses.entries()) {
    const name = INTERNAL_NAMES[index % INTERNAL_NAMES.length] ?? 'redis';
    const url = `http://${name}/a.wav`;
    yield { what: `${name} resolving to ${address}`, url, resolvesTo: [address] };
    yield {
      what: `${name} resolving to a public address and ${address}`,
      url,
      resolvesTo: [PUBLIC_IPV4, address],
    };
  }
}

/** The eight groups of an IPv6 address without dotted tail. */
function groupsOf(address: string): string[] {
  const [head = '', tail = ''] = address.split('::');
  const before = head.split(':').filter((group) => group !== '');
  const after = tail.split(':').filter((group) => group !== '');
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => '0'), ...after];
}
