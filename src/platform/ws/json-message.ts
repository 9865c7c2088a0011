import { CLOSE } from './close-codes.js';
import { ProtocolFault } from './protocol-fault.js';
import type { RawMessage } from './socket-codec.js';

export type JsonObject = Readonly<Record<string, unknown>>;

/** The JSON object that a text message holds. For codecs. */
export function parseJsonMessage({ data, isBinary }: RawMessage): JsonObject | ProtocolFault {
  if (isBinary) {
    return new ProtocolFault('A JSON message was expected, not a binary one', CLOSE.unsupportedData);
  }
  let value: unknown;
  try {
    value = JSON.parse(data.toString('utf8'));
  } catch {
    return new ProtocolFault('The message is not valid JSON', CLOSE.invalidPayload);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return new ProtocolFault('The message is not a JSON object', CLOSE.invalidPayload);
  }
  return value as JsonObject;
}
