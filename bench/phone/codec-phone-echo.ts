import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { telephonyEnvelope } from '../../src/modules/telephony/gateway/telephony.envelope.js';
import type { CallCommand, CallMessage } from '../../src/modules/telephony/codec/carrier-codec.js';
import { TwilioCodec } from '../../src/modules/telephony/codec/twilio.codec.js';
import { ServerConfig } from '../../src/platform/config/server.config.js';
import { EnvelopeResolver } from '../../src/platform/http/error-envelope.js';
import { createLogger } from '../../src/platform/logging/logger.js';
import { StatusRegistry } from '../../src/platform/status/server-status.js';
import { LiveSockets } from '../../src/platform/ws/live-sockets.js';
import type { SocketSurface } from '../../src/platform/ws/socket-surface.js';

/*
 * Entry: the sockets of the server and the codec of Twilio, and nothing behind them: what is said is decoded, encoded and
 * sent back. Tells its address.
 */

const echo: SocketSurface<CallCommand, CallMessage> = {
  surface: 'telephony',
  createCodec: () => new TwilioCodec(),
  open: (socket) => ({
    receive: (command) => {
      if (command.type === 'audio') void socket.send({ type: 'audio', pcm: command.packet.pcm });
    },
    close: () => undefined,
  }),
};

const logger = createLogger({ level: 'silent', pretty: false });
const sockets = new LiveSockets(new ServerConfig({}), new StatusRegistry(), logger);
sockets.addRoute('/ws/voice').serve(echo);
const server = createServer();
sockets.attach(server, new EnvelopeResolver([telephonyEnvelope]));
server.listen(0, '127.0.0.1', () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
process.on('disconnect', () => process.exit(0));
