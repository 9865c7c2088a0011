import { expect } from 'vitest';
import type { CallMessage, CarrierCodec } from '../../src/modules/telephony/codec/carrier-codec.js';
import { ProtocolFault } from '../../src/platform/ws/protocol-fault.js';

export const PCM = Int16Array.from({ length: 160 }, (_, at) => at * 64 - 5000);
export const base64 = (bytes: Buffer): string => bytes.toString('base64');

export const text = (codec: CarrierCodec, message: unknown): ReturnType<CarrierCodec['decode']> =>
  codec.decode({
    data: Buffer.from(typeof message === 'string' ? message : JSON.stringify(message)),
    isBinary: false,
  });
export const binary = (codec: CarrierCodec, data: Buffer): ReturnType<CarrierCodec['decode']> =>
  codec.decode({ data, isBinary: true });
export const faultOf = (result: ReturnType<CarrierCodec['decode']>): string => {
  expect(result).toBeInstanceOf(ProtocolFault);
  return (result as ProtocolFault).message;
};
export const sent = (codec: CarrierCodec, message: CallMessage): unknown[] =>
  codec.encode(message).map(({ data, isText, lane }) => {
    const text = isText === true ? Buffer.from(data).toString() : data;
    return [lane, typeof text === 'string' && text.startsWith('{') ? (JSON.parse(text) as unknown) : text];
  });
export const commandOf = (result: ReturnType<CarrierCodec['decode']>): unknown =>
  result !== undefined && 'command' in result ? result.command : result;
