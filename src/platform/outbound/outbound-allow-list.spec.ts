import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../errors/app-error.js';
import { classifyAddress, type AddressClass } from './address-class.js';
import { OutboundAllowList } from './outbound-allow-list.js';

function address(text: string): AddressClass {
  const classified = classifyAddress(text);
  if (classified === undefined) throw new Error(`not an address: ${text}`);
  return classified;
}

const covers = (list: string, text: string, port = 80): boolean =>
  OutboundAllowList.parse(list).coversAddress(address(text), port);
const names = (list: string, host: string, port = 80): boolean =>
  OutboundAllowList.parse(list).namesHost(host, port);
const namesAddress = (list: string, text: string, port = 80): boolean =>
  OutboundAllowList.parse(list).namesAddress(address(text), port);

describe('OutboundAllowList', () => {
  it('opens nothing when empty', () => {
    for (const text of ['', ' ', ',', ' , ,'])
      expect(OutboundAllowList.parse(text)).toBe(OutboundAllowList.EMPTY);
    expect(covers('', '10.0.0.1')).toBe(false);
  });

  it('names hosts whatever their case, alphabet and trailing dot', () => {
    for (const entry of ['wazo.lan', ' WAZO.Lan ', 'wazo.lan.', 'x, wazo.lan,'])
      expect(names(entry, 'wazo.lan')).toBe(true);
    expect(names('bücher.lan', 'xn--bcher-kva.lan')).toBe(true);
    expect(names('wazo.lan', 'a.wazo.lan')).toBe(false);
    expect(names('wazo.lan', 'evilwazo.lan')).toBe(false);
  });

  it('names subdomains of a suffix at any depth, not the suffix', () => {
    expect(names('*.lan', 'wazo.lan')).toBe(true);
    expect(names('*.lan', 'a.b.lan')).toBe(true);
    expect(names('*.lan', 'lan')).toBe(false);
    expect(names('*.wazo.lan', 'evilwazo.lan')).toBe(false);
  });

  it('keeps an entry with a port to that port', () => {
    expect(names('wazo.lan:8443', 'wazo.lan', 8443)).toBe(true);
    expect(names('wazo.lan:8443', 'wazo.lan', 443)).toBe(false);
    expect(covers('10.0.0.0/8:9000', '10.1.1.1', 9000)).toBe(true);
    expect(covers('10.0.0.0/8:9000', '10.1.1.1', 80)).toBe(false);
    expect(covers('[fd00::/8]:9000', 'fd00::1', 9000)).toBe(true);
    expect(namesAddress('[fd00::5]:9000', 'fd00::5', 80)).toBe(false);
  });

  it('tells which ports were spelled out for a host', () => {
    const list = OutboundAllowList.parse('wazo.lan:25,10.0.0.5,10.1.0.0/16:22,[::1]:6000');
    expect(list.opensPort('wazo.lan', 25)).toBe(true);
    expect(list.opensPort('10.1.2.3', 22)).toBe(true);
    expect(list.opensPort('::1', 6000)).toBe(true);
    expect(list.opensPort('10.0.0.5', 25)).toBe(false);
  });

  it('takes addresses in any standard spelling, and a network of one for an address', () => {
    for (const entry of ['10.0.0.5', '::ffff:10.0.0.5', '10.0.0.5/32', '[::ffff:a00:5]']) {
      expect(namesAddress(entry, '10.0.0.5'), entry).toBe(true);
    }
    expect(namesAddress('FD00:0::5/128', 'fd00::5')).toBe(true);
    expect(covers('10.0.0.5/32', '10.0.0.5')).toBe(false);
  });

  it('keeps IPv4 and IPv6 networks apart, mapped ones being IPv4', () => {
    expect(covers('::/0', '10.0.0.1')).toBe(false);
    expect(covers('0.0.0.0/0', 'fd00::1')).toBe(false);
    expect(covers('::ffff:10.0.0.0/104', '10.200.0.1')).toBe(true);
    expect(covers('::10.0.0.0/104', '10.200.0.1')).toBe(false);
    expect(covers('fd00::/8', 'fdab::1')).toBe(true);
  });

  it('covers exactly the addresses with the prefix', () => {
    const value = fc.nat({ max: 0xffff_ffff });
    const dotted = (bits: number): string => [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join('.');
    fc.assert(
      fc.property(
        value,
        value,
        fc.integer({ min: 1, max: 31 }),
        fc.boolean(),
        (network, other, prefix, isNear) => {
          const start = (network & (-1 << (32 - prefix))) >>> 0;
          const candidate = isNear ? (start | (other & 0xff)) >>> 0 : other;
          const isCovered = candidate >>> (32 - prefix) === start >>> (32 - prefix);
          expect(covers(`${dotted(start)}/${prefix}`, dotted(candidate))).toBe(isCovered);
        },
      ),
    );
  });

  it.each([
    ['http://wazo.lan', 'not a URL'],
    ['user@wazo.lan', 'not a URL'],
    ['*', 'host, *.suffix'],
    ['a.*.lan', 'host, *.suffix'],
    ['wazo..lan', 'host, *.suffix'],
    ['wazo.lan:', 'host, *.suffix'],
    ['wazo lan', 'blank'],
    ['fe80::1%eth0', 'zone id'],
    ['wazo.lan:0', 'port'],
    ['wazo.lan:70000', 'port'],
    ['10.0.0.0/33', 'between 0 and 32'],
    ['fd00::/129', 'between 0 and 128'],
    ['10.0.0.0/', 'between 0 and 32'],
    ['10.0.0.0/-1', 'between 0 and 32'],
    ['10.1.2.3/8', 'bits set after its prefix'],
    ['fd00::1/8', 'bits set after its prefix'],
    ['10.0.0/8', 'a network such as'],
    ['wazo.lan/8', 'a network such as'],
    ['10.0.0.0/8/8', 'a network such as'],
    ['127.1', 'standard notation'],
    ['2130706433', 'standard notation'],
    ['0x7f.0.0.1', 'standard notation'],
    ['0.0.0.0', 'nothing can be fetched'],
    ['224.0.0.1', 'nothing can be fetched'],
  ])('refuses %s, naming its position and what is expected, not its value', (entry, expected) => {
    const parsing = (): OutboundAllowList => OutboundAllowList.parse(`ok.lan, ${entry}`);
    expect(parsing).toThrow(AppError);
    expect(parsing).toThrow(/^entry 2: /);
    expect(parsing).toThrow(expected);
    if (entry.length > 1) expect(parsing).not.toThrow(entry);
  });

  it('throws nothing but AppErrors', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[[\]:./*,0-9a-f]{0,24}$/)), (text) => {
        try {
          OutboundAllowList.parse(text);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
