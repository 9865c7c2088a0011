import type { JsonObject } from '../../../platform/ws/json-message.js';
import { ProtocolFault } from '../../../platform/ws/protocol-fault.js';
import type { CallStart } from './carrier-codec.js';
import { areTexts, isId, isObject } from './carrier-values.js';

const FORMAT = { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 };

/** The call that a `start` message announces. */
export function startOf(message: JsonObject): CallStart | ProtocolFault {
  const { start } = message;
  if (!isObject(start)) return new ProtocolFault('start: expected an object');
  const { callSid, streamSid = message['streamSid'] } = start;
  if (!isId(callSid) || !isId(streamSid)) {
    return new ProtocolFault('start: expected callSid and streamSid');
  }
  if ((message['streamSid'] ?? streamSid) !== streamSid) {
    return new ProtocolFault('start.streamSid: it is not that of the message');
  }
  const { customParameters = {} } = start;
  const problem = problemOfMedia(start);
  if (problem !== undefined) return new ProtocolFault(problem);
  if (!areTexts(customParameters)) {
    return new ProtocolFault('start.customParameters: expected an object of texts');
  }
  const { From: from, To: to } = customParameters;
  return { callSid, streamSid, from, to, parameters: customParameters };
}

function problemOfMedia({ tracks = ['inbound'], mediaFormat = FORMAT }: JsonObject): string | undefined {
  if (!Array.isArray(tracks) || !tracks.includes('inbound')) {
    return 'start.tracks: expected inbound among them';
  }
  const { encoding, sampleRate, channels } = isObject(mediaFormat) ? mediaFormat : {};
  const isTaken =
    encoding === FORMAT.encoding &&
    Number(sampleRate) === FORMAT.sampleRate &&
    Number(channels) === FORMAT.channels;
  return isTaken ? undefined : 'start.mediaFormat: expected audio/x-mulaw, 8000 Hz, 1 channel';
}
