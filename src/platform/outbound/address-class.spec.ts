import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classifyAddress, parseAddress } from './address-class.js';

describe('classifyAddress', () => {
  it.each([
    ['8.8.8.8', 'public', 'a public address'],
    ['127.0.0.1', 'restricted', 'a loopback address'],
    ['10.0.0.1', 'restricted', 'a private address'],
    ['100.64.0.1', 'restricted', 'a shared carrier address'],
    ['169.254.1.1', 'restricted', 'a link-local address'],
    ['192.0.2.1', 'restricted', 'a reserved address'],
    ['169.254.169.254', 'metadata', 'a cloud metadata address'],
    ['168.63.129.16', 'metadata', 'a cloud metadata address'],
    ['0.0.0.0', 'unusable', 'an unspecified address'],
    ['255.255.255.255', 'unusable', 'a broadcast address'],
    ['239.1.1.1', 'unusable', 'a multicast address'],
    ['2a00:1450:4007:80e::200e', 'public', 'a public address'],
    ['::1', 'restricted', 'a loopback address'],
    ['::', 'unusable', 'an unspecified address'],
    ['fe80::1', 'restricted', 'a link-local address'],
    ['fd12::1', 'restricted', 'a private address'],
    ['fd00:ec2::254', 'metadata', 'a cloud metadata address'],
    ['ff02::1', 'unusable', 'a multicast address'],
    ['4000::1', 'restricted', 'a reserved address'],
  ])('knows %s as %s', (text, reach, description) => {
    expect(classifyAddress(text)).toMatchObject({ canonical: text, reach, description });
  });

  it.each([
    ['64:ff9b::8.8.8.8', 'public'],
    ['64:ff9b::10.0.0.1', 'restricted'],
    ['64:ff9b::169.254.169.254', 'metadata'],
    ['64:ff9b:1::808:808', 'restricted'],
    ['2002:808:808::1', 'restricted'],
    ['2002:a9fe:a9fe::1', 'metadata'],
    ['2001:0:a9fe:a9fe::1', 'metadata'],
    ['2001:0:808:808::5601:5601', 'metadata'],
    ['::8.8.8.8', 'restricted'],
    ['::ffff:0:8.8.8.8', 'restricted'],
    ['::e000:1', 'unusable'],
    ['2a00:1450::5efe:8.8.8.8', 'restricted'],
  ])('looks inside %s and finds it %s', (text, reach) => {
    expect(classifyAddress(text)?.reach).toBe(reach);
  });

  it.each([
    ['::ffff:10.1.2.3', '10.1.2.3'],
    ['::ffff:a01:203', '10.1.2.3'],
    ['2A00:0:0:0:0:0:0:1', '2a00::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::10.1.2.3', '::a01:203'],
    ['64:ff9b::10.1.2.3', '64:ff9b::a01:203'],
    ['2002:a9fe:a9fe::', '2002:a9fe:a9fe::'],
  ])('spells %s as %s', (text, canonical) => {
    expect(classifyAddress(text)?.canonical).toBe(canonical);
  });

  it.each([
    '',
    'localhost',
    '127.1',
    '0x7f.0.0.1',
    '2130706433',
    '1.2.3.4.5',
    '[::1]',
    '%eth0',
    '1.2.3.4/8',
    ' 1.2.3.4',
  ])('takes %j for no address', (text) => {
    expect(classifyAddress(text)).toBeUndefined();
  });

  it('gives one canonical spelling, which is classified alike', () => {
    const anyAddress = fc.oneof(fc.ipV4(), fc.ipV6());
    fc.assert(
      fc.property(anyAddress, (text) => {
        const first = classifyAddress(text);
        if (first === undefined) return;
        expect(classifyAddress(first.canonical)).toEqual(first);
        expect(parseAddress(first.canonical)).toEqual(parseAddress(text));
      }),
    );
  });
});
