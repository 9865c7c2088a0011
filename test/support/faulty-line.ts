import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** How a vendor breaks: connections are reset, nothing goes through any more, or every request is answered with 503. */
export type VendorFault = 'reset' | 'hang' | 'fail';

interface Link {
  client: Socket;
  vendor: Socket;
  /** Whether it carries a WebSocket. */
  isSocket: boolean;
}

const UNAVAILABLE =
  'HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/json\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}';
/** A frame of a WebSocket: close, 1011. */
const INTERNAL_ERROR = Buffer.from([0x88, 0x02, 0x03, 0xf3]);

/** The line to a vendor, byte by byte, which breaks at any moment and is repaired again. The caller closes it. */
export class FaultyLine {
  private readonly links = new Set<Link>();
  private readonly server: Server;
  private fault: VendorFault | undefined;
  private readonly vendor: URL;

  private constructor(vendorUrl: string) {
    this.vendor = new URL(vendorUrl);
    this.server = createServer((client) => this.accept(client));
  }

  /** @param vendorUrl where the line leads to. */
  static async open(vendorUrl: string): Promise<FaultyLine> {
    const line = new FaultyLine(vendorUrl);
    line.server.listen(0, '127.0.0.1');
    await once(line.server, 'listening');
    return line;
  }

  /** The address in the place of the vendor's. */
  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}${this.vendor.pathname.replace(/\/$/, '')}`;
  }

  break(fault: VendorFault): void {
    this.fault = fault;
    for (const link of this.links) {
      if (fault === 'reset') link.client.resetAndDestroy();
      else if (fault === 'fail' && link.isSocket) link.client.end(INTERNAL_ERROR);
    }
  }

  /** What hangs is cut; all goes through from now on. */
  repair(): void {
    if (this.fault === 'hang') for (const { client } of this.links) client.destroy();
    this.fault = undefined;
  }

  async close(): Promise<void> {
    for (const { client } of this.links) client.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private accept(client: Socket): void {
    client.on('error', () => undefined);
    if (this.fault === 'reset') return void client.resetAndDestroy();
    const vendor = connect(Number(this.vendor.port), this.vendor.hostname);
    const link: Link = { client, vendor, isSocket: false };
    this.links.add(link);
    vendor.on('error', () => client.destroy());
    vendor.on('close', () => client.destroy());
    client.on('close', () => {
      this.links.delete(link);
      vendor.destroy();
    });
    client.on('data', (bytes) => this.pass(link, bytes));
    vendor.on('data', (bytes) => {
      if (this.fault !== 'hang' && client.writable) client.write(bytes);
    });
  }

  private pass(link: Link, bytes: Buffer): void {
    if (this.fault === 'hang') return;
    link.isSocket ||= /^upgrade: websocket\r$/im.test(bytes.toString('latin1', 0, 2000));
    // What a socket carries is no request.
    if (this.fault === 'fail' && link.client.writable) link.client.end(UNAVAILABLE);
    else if (link.vendor.writable) link.vendor.write(bytes);
  }
}
