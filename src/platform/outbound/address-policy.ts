import { classifyAddress, type AddressClass } from './address-class.js';
import { CheckedUrl } from './checked-url.js';
import type { OutboundAllowList } from './outbound-allow-list.js';
import { addressRefused } from './outbound-errors.js';

/** Ports of services that can be talked into something by an HTTP request: mail, name service, chat, remote shells. */
const REFUSED_PORTS: ReadonlySet<number> = new Set([
  1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104,
  109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515,
  526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049,
  3659, 4045, 4190, 5060, 5061, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080, 11211,
]);

/** Decides which addresses the outbound client may reach. Pure: resolves nothing itself. */
export class AddressPolicy {
  /**
   * @param allow what the operator opened.
   * @param isTlsVerified when false, hosts that `allow` names may have a certificate that nobody vouches for.
   */
  constructor(
    private readonly allow: OutboundAllowList,
    private readonly isTlsVerified: boolean,
  ) {}

  /**
   * Everything that can be told from the text of an address alone.
   *
   * @throws AppError `invalid_request` (malformed, scheme, user name) or `address_refused`.
   */
  check(text: string): CheckedUrl {
    const url = CheckedUrl.parse(text);
    this.admit(url);
    return url;
  }

  /** The same for an address already read. @throws AppError `address_refused`. */
  admit(url: CheckedUrl): void {
    const { hostname, port, literal } = url;
    if (REFUSED_PORTS.has(port) && !this.allow.opensPort(hostname, port)) {
      throw addressRefused(
        'its port belongs to another service',
        'opens such a port with an entry that names it, such as mail.lan:25',
      );
    }
    if (literal !== undefined && !this.isPermitted(url, literal)) {
      throw addressRefused(`it is ${literal.description}`);
    }
    if (isLocalhost(hostname) && !this.isLoopbackOpened(url))
      throw addressRefused('it is a loopback address');
  }

  /**
   * Judges what a host name resolved to: all of it, since any of it may be connected to.
   *
   * @throws AppError `address_refused`, without telling which address it was.
   */
  admitResolved(url: CheckedUrl, addresses: readonly string[]): void {
    const isRefused = addresses.some((address) => {
      const classified = classifyAddress(address);
      return classified === undefined || !this.isPermitted(url, classified);
    });
    if (isRefused) throw addressRefused('its host name leads to an address that is not public');
  }

  /** Whether a certificate that nobody vouches for is good enough for this address. */
  acceptsSelfSigned(url: CheckedUrl): boolean {
    if (this.isTlsVerified) return false;
    const { hostname, port, literal } = url;
    if (literal === undefined) return this.allow.namesHost(hostname, port);
    return this.allow.namesAddress(literal, port) || this.allow.coversAddress(literal, port);
  }

  private isPermitted({ hostname, port, literal }: CheckedUrl, address: AddressClass): boolean {
    switch (address.reach) {
      case 'public':
        return true;
      case 'unusable':
        return false;
      case 'metadata':
        return this.allow.namesAddress(address, port);
      case 'restricted':
        return (
          this.allow.namesAddress(address, port) ||
          this.allow.coversAddress(address, port) ||
          (literal === undefined && this.allow.namesHost(hostname, port))
        );
    }
  }

  /** A name that always means this machine is refused unresolved, unless an entry could let it through. */
  private isLoopbackOpened(url: CheckedUrl): boolean {
    return ['127.0.0.1', '::1'].some((text) => {
      const loopback = classifyAddress(text);
      return loopback !== undefined && this.isPermitted(url, loopback);
    });
  }
}

function isLocalhost(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === 'localhost.localdomain';
}
