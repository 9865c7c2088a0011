import type { WebSocket } from 'ws';

/** Past the library of the client, which would not send such a thing. */
export function writeRaw(socket: WebSocket, bytes: Buffer): void {
  (socket as WebSocket & { _socket: NodeJS.WritableStream })._socket.write(bytes);
}

/** One frame as a client sends it, masked with zeros. */
export function maskedFrame(head: number, payload: Buffer): Buffer {
  const length = Buffer.alloc(payload.length < 126 ? 1 : 9);
  length[0] = 0x80 | (payload.length < 126 ? payload.length : 127);
  if (length.length > 1) length.writeBigUInt64BE(BigInt(payload.length), 1);
  return Buffer.concat([Buffer.from([head]), length, Buffer.alloc(4), payload]);
}

/** A whole text message. */
export const textFrame = (text: string | Buffer): Buffer => maskedFrame(0x81, Buffer.from(text));
