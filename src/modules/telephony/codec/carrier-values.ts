import { bytesOfBase64 } from '../../../platform/ws/base64.js';
import type { JsonObject } from '../../../platform/ws/json-message.js';
import { ProtocolFault } from '../../../platform/ws/protocol-fault.js';
import type { Decoded } from '../../../platform/ws/socket-codec.js';
import type { CallCommand } from './carrier-codec.js';
import type { LineAudio } from './line-audio.js';

const MAX_ID_CHARS = 255;
const DIGIT = /^[0-9*#A-D]$/;

export type CallDecoded = Decoded<CallCommand> | ProtocolFault | undefined;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An id of a call or of a stream. */
export const isId = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= MAX_ID_CHARS;

export const areTexts = (value: unknown): value is Readonly<Record<string, string>> =>
  isObject(value) && Object.values(value).every((text) => typeof text === 'string');

/** Those values of an object that are texts. */
export const textsIn = (value: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(isObject(value) ? value : {}).flatMap(([name, text]) =>
      typeof text === 'string' ? [[name, text]] : [],
    ),
  );

/** Carriers write numbers as text or as numbers; what is neither does not count. */
export function countOf(value: unknown): number | undefined {
  const isWritten = typeof value === 'number' || (typeof value === 'string' && value !== '');
  const count = isWritten ? Number(value) : NaN;
  return Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}

/** What the caller said, of a `media` object as Twilio and those after it write it; other tracks are passed over. */
export function audioOf(
  { track = 'inbound', payload, chunk, timestamp }: JsonObject,
  audio: LineAudio,
): CallDecoded {
  if (track !== 'inbound') return undefined;
  const bytes = typeof payload === 'string' ? bytesOfBase64(payload) : undefined;
  if (bytes === undefined) return new ProtocolFault('media.payload: expected audio in base64');
  const pcm = audio.decode(bytes);
  if (pcm.length === 0) return undefined;
  const packet = { pcm, number: countOf(chunk), atMs: countOf(timestamp) };
  return { lane: 'media', command: { type: 'audio', packet } };
}

/** @param field what it is called in the message. */
export function keyOf(digit: unknown, field: string): CallDecoded {
  if (typeof digit === 'string' && DIGIT.test(digit)) {
    return { lane: 'control', command: { type: 'dtmf', digit } };
  }
  return new ProtocolFault(`${field}: expected one of 0 to 9, *, #, A to D`);
}

/** @param field what it is called in the message. */
export function markOf(name: unknown, field: string): CallDecoded {
  if (typeof name === 'string') return { lane: 'control', command: { type: 'mark', name } };
  return new ProtocolFault(`${field}: expected a text`);
}

/** In line with the audio, so that what was said before it is heard. */
export const STOP: CallDecoded = { lane: 'media', command: { type: 'stop' } };
