import { BlockList } from 'node:net';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/platform/errors/app-error.js';
import { OutboundAllowList } from '../../src/platform/outbound/outbound-allow-list.js';
import { OutboundClient, type ResolveHost } from '../../src/platform/outbound/outbound-client.js';
import {
  HARMLESS_SPELLINGS,
  hostileAddresses,
  IPV4_SPELLINGS,
  octetsOf,
  type HostileAddress,
} from './ssrf-addresses.js';

const CANARY = 'canary-5f1c';
const all = hostileAddresses();

/** A client that counts the connections it is asked to make and makes none. */
function clientThatNeverConnects(allow = '', resolve: ResolveHost = async () => ['8.8.8.8']) {
  const dialled: string[] = [];
  const client = new OutboundClient({
    allow: OutboundAllowList.parse(allow),
    tlsVerify: false,
    resolve,
    dial: (address) => {
      dialled.push(address);
      throw new Error('dialled');
    },
  });
  return { client, dialled };
}

async function refusalOf(attempt: () => Promise<unknown>): Promise<AppError | undefined> {
  try {
    await attempt();
    return undefined;
  } catch (error) {
    return error as AppError;
  }
}

function isRefusal(error: AppError | undefined): boolean {
  return error instanceof AppError && ['address_refused', 'invalid_request'].includes(error.code);
}

function withCanary({ url }: HostileAddress): string {
  return `${url}${url.includes('?') ? '&' : '?'}token=${CANARY}`;
}

describe('hostile addresses', () => {
  it('are at least 500', () => {
    expect(all.length).toBeGreaterThanOrEqual(500);
  });

  it('are refused before anything is fetched, without being connected to or repeated', async () => {
    const letThrough: string[] = [];
    const leaking: string[] = [];
    for (const address of all) {
      const { client, dialled } = clientThatNeverConnects('', async () => address.resolvesTo ?? ['8.8.8.8']);
      for (const attempt of [
        () => client.precheck(withCanary(address)),
        () => client.download(withCanary(address), { maxBytes: 1 }),
        () => client.request(withCanary(address), { method: 'POST' }),
      ]) {
        const error = await refusalOf(attempt);
        if (!isRefusal(error) || dialled.length > 0)
          letThrough.push(`${address.what}: ${error?.message ?? 'passed'}`);
        if (inspect(error, { depth: 9, showHidden: true }).includes(CANARY)) leaking.push(address.what);
      }
    }
    expect(letThrough).toEqual([]);
    expect(leaking).toEqual([]);
  });

  it('given away by their text are refused without a look-up', () => {
    const needLookup = all.filter(({ url, resolvesTo }) => {
      if (resolvesTo !== undefined) return false;
      try {
        clientThatNeverConnects().client.check(url);
        return true;
      } catch (error) {
        return !isRefusal(error as AppError);
      }
    });
    expect(needLookup).toEqual([]);
  });

  it('tell neither the address a name resolved to nor the query', async () => {
    const { client } = clientThatNeverConnects('', async () => ['10.77.66.55']);
    const error = await refusalOf(() => client.precheck(`http://db.internal/a?token=${CANARY}`));
    expect(error?.message).toContain('OUTBOUND_ALLOW');
    expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/10\.77|db\.internal|canary/);
  });
});

describe('addresses that are fine', () => {
  it('pass in every spelling that means a public address', async () => {
    const { client } = clientThatNeverConnects();
    for (const spelling of HARMLESS_SPELLINGS) {
      const host = IPV4_SPELLINGS[spelling]?.(octetsOf('93.184.216.34')) ?? '';
      expect((await client.precheck(`https://${host}/a.wav?t=1`)).isSecure, spelling).toBe(true);
    }
    for (const host of [
      '[2a00:1450:4007:80e::200e]',
      'example.com',
      'example.com.',
      'b\u00fccher.example',
      'a_b.example',
    ]) {
      await expect(client.precheck(`http://${host}:8080/a.wav`), host).resolves.toBeDefined();
    }
  });

  it('pass when their host does not resolve or the resolver hangs: fetching tells', async () => {
    const failing = clientThatNeverConnects('', async () => Promise.reject(new Error('ENOTFOUND')));
    await expect(failing.client.precheck('http://nowhere.example/')).resolves.toBeDefined();
    const hanging = clientThatNeverConnects('', () => new Promise(() => undefined));
    await expect(hanging.client.precheck('http://slow.example/', { timeoutMs: 20 })).resolves.toBeDefined();
    const signal = AbortSignal.abort();
    await expect(hanging.client.precheck('http://slow.example/', { signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});

describe('OUTBOUND_ALLOW', () => {
  const wide = '0.0.0.0/0,::/0,*.internal,*.example,*.lan';
  const metadata = [
    '169.254.169.254',
    '100.100.100.200',
    '[fd00:ec2::254]',
    '[64:ff9b::a9fe:a9fe]',
    '[2002:a9fe:a9fe::1]',
  ];

  it.each(metadata)('opens the metadata address %s by an exact entry only', async (host) => {
    await expect(clientThatNeverConnects(wide).client.precheck(`http://${host}/`)).rejects.toThrow(
      'metadata',
    );
    await expect(clientThatNeverConnects(host).client.precheck(`http://${host}/`)).resolves.toBeDefined();
  });

  it('lets a host that it names resolve to a private address, but not to a metadata or unusable one', async () => {
    for (const [address, isPermitted] of [
      ['10.1.2.3', true],
      ['127.0.0.1', true],
      ['fd00::9', true],
      ['169.254.169.254', false],
      ['0.0.0.0', false],
      ['255.255.255.255', false],
    ] as const) {
      const { client } = clientThatNeverConnects(wide, async () => [address]);
      const error = await refusalOf(() => client.precheck('http://wazo.lan/a.wav'));
      expect(error?.code, address).toBe(isPermitted ? undefined : 'address_refused');
    }
  });

  it('opens nothing but what it lists', async () => {
    const { client } = clientThatNeverConnects(
      'wazo.lan,10.1.0.0/16,192.168.1.5,pbx.lan:8443',
      async (name) => (name === 'wazo.lan' ? ['10.9.9.9'] : ['172.16.0.1']),
    );
    const permitted = [
      'wazo.lan',
      'wazo.lan:8443',
      '10.1.255.255',
      '[::ffff:10.1.2.3]',
      '192.168.1.5',
      'pbx.lan:8443',
    ];
    const refused = [
      '[64:ff9b::10.1.2.3]',
      'a.wazo.lan',
      'wazo.lan.evil.example',
      '10.2.0.1',
      '192.168.1.6',
      'pbx.lan',
      'pbx.lan:80',
      '[::10.1.2.3]',
      'localhost',
    ];
    for (const host of permitted)
      await expect(client.precheck(`http://${host}/`), host).resolves.toBeDefined();
    for (const host of refused) {
      await expect(client.precheck(`http://${host}/`), host).rejects.toMatchObject({
        code: 'address_refused',
      });
    }
  });
});

describe('any IPv4 address, however it is spelled', () => {
  // Written down anew from the registries, so that it shares no table with what it checks.
  const notPublic = new BlockList();
  const ranges =
    '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 ' +
    '192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 ' +
    '203.0.113.0/24 224.0.0.0/3 168.63.129.16/32';
  for (const range of ranges.split(' ')) {
    const [network = '', prefix = ''] = range.split('/');
    notPublic.addSubnet(network, Number(prefix), 'ipv4');
  }
  const starts = ranges.split(' ').map((range) => octetsOf(range.split('/')[0] ?? ''));
  const byte = fc.nat(255);
  const anywhere = fc.tuple(byte, byte, byte, byte);
  const nearARange = fc
    .tuple(fc.constantFrom(...starts), fc.integer({ min: -1, max: 1 }), byte, byte)
    .map(([[a, b, c], shift, near, d]) => [a, (b + shift) & 255, near < 128 ? c : near, d] as const);
  const { client } = clientThatNeverConnects();
  const isLetThrough = (host: string): boolean => {
    try {
      return client.check(`http://${host}/`).port === 80;
    } catch {
      return false;
    }
  };

  it('passes if and only if it is public, and never when hidden in an embedding', () => {
    const anySpelling = fc.constantFrom(...Object.entries(IPV4_SPELLINGS));
    fc.assert(
      fc.property(fc.oneof(anywhere, nearARange), anySpelling, (octets, [name, spell]) => {
        const isPublic = !notPublic.check(octets.join('.'), 'ipv4');
        const mayPass = isPublic && HARMLESS_SPELLINGS.includes(name);
        expect(isLetThrough(spell(octets)), `${octets.join('.')} as ${name}`).toBe(mayPass);
      }),
      { numRuns: 4_000 },
    );
  });

  it('passes as IPv6 only inside global unicast, NAT64 and mapping aside', () => {
    const group = fc.nat(0xffff);
    const first = group.filter((value) => value >> 13 !== 1 && value !== 0 && value !== 0x64);
    fc.assert(
      fc.property(first, fc.array(group, { minLength: 7, maxLength: 7 }), (head, rest) => {
        const groups = [head, ...rest].map((value) => value.toString(16));
        expect(isLetThrough(`[${groups.join(':')}]`)).toBe(false);
      }),
    );
  });
});
