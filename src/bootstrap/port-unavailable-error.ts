import type { ServerConfig } from '../platform/config/server.config.js';

/** The main port could not be had; the message is all that the operator needs. */
export class PortUnavailableError extends Error {
  constructor({ port, host }: ServerConfig, code: string) {
    super(explain(port, host, code));
    this.name = 'PortUnavailableError';
  }
}

function explain(port: number, host: string, code: string): string {
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} is in use. Set PORT to another one, or stop what holds it.`;
    case 'EACCES':
      return `Port ${port} may not be opened by this user. Set PORT to one above 1023.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST ${host} is not an address of this machine.`;
    default:
      return `Cannot listen on ${host}, port ${port} (${code}).`;
  }
}
