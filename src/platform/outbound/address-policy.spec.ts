import { describe, expect, it } from 'vitest';
import { AddressPolicy } from './address-policy.js';
import { OutboundAllowList } from './outbound-allow-list.js';

function aPolicy(allow = '', isTlsVerified = false): AddressPolicy {
  return new AddressPolicy(OutboundAllowList.parse(allow), isTlsVerified);
}

describe('AddressPolicy', () => {
  it('names the setting and the reason when it refuses', () => {
    expect(() => aPolicy().check('http://127.0.0.1/')).toThrow(
      'The address may not be reached from this server: it is a loopback address. ' +
        'OUTBOUND_ALLOW lists the private hosts and networks that may be reached.',
    );
  });

  it('refuses a name of several addresses when one of them is not permitted', () => {
    const policy = aPolicy('10.0.0.0/8');
    const url = policy.check('http://mixed.example/');
    expect(() => policy.admitResolved(url, ['8.8.8.8', '10.0.0.1', '2a00:1450::1'])).not.toThrow();
    for (const address of ['192.168.0.1', '::1', 'fe80::1%eth0', '::ffff:127.0.0.1', 'garbage', '']) {
      expect(() => policy.admitResolved(url, ['8.8.8.8', address]), address).toThrow('not public');
    }
  });

  it('refuses ports of other services unless an entry spells the port out', () => {
    expect(() => aPolicy().check('http://a.example:25/')).toThrow('port');
    expect(() => aPolicy('a.example').check('http://a.example:25/')).toThrow(
      'OUTBOUND_ALLOW opens such a port with an entry that names it',
    );
    expect(() => aPolicy('a.example:25').check('http://a.example:25/')).not.toThrow();
  });

  it('lets localhost through when it, or a loopback address, is opened', () => {
    for (const allow of ['localhost', '127.0.0.1', '127.0.0.0/8', '::1', 'localhost:80']) {
      expect(() => aPolicy(allow).check('http://localhost/'), allow).not.toThrow();
    }
    for (const allow of ['', '10.0.0.0/8', 'localhost:81', '127.0.0.1:81']) {
      expect(() => aPolicy(allow).check('http://localhost/'), allow).toThrow('loopback');
    }
  });

  it.each([
    ['wazo.lan', 'https://wazo.lan/', true],
    ['*.lan', 'https://wazo.lan/', true],
    ['10.0.0.5', 'https://10.0.0.5/', true],
    ['10.0.0.0/8', 'https://10.0.0.5/', true],
    ['wazo.lan:8443', 'https://wazo.lan/', false],
    ['10.0.0.0/8', 'https://wazo.lan/', false],
    ['wazo.lan', 'https://public.example/', false],
  ])('with %s opened and verification off, judges a self-signed %s', (allow, text, isAccepted) => {
    const policy = aPolicy(allow);
    expect(policy.acceptsSelfSigned(policy.check(text))).toBe(isAccepted);
    expect(aPolicy(allow, true).acceptsSelfSigned(policy.check(text))).toBe(false);
  });
});
