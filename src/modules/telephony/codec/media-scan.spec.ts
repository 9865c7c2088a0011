import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeALaw } from '../../../engine/audio/a-law.js';
import { MU_LAW_TABLE } from '../../../engine/audio/mu-law.js';
import { parseJsonMessage } from '../../../platform/ws/json-message.js';
import { audioOf, isObject, type CallDecoded } from './carrier-values.js';
import { MU_LAW } from './line-audio.js';
import { MediaScan } from './media-scan.js';

const NAMES = { sequence: 'sequenceNumber', stream: 'streamSid' };
const SID = 'MZ18ad3ab5a668481ce02b83e7395059f0';
const PAYLOAD = Buffer.from(encodeALaw(new Int16Array(160).map((_, at) => at * 201))).toString('base64');
const MESSAGE = {
  event: 'media',
  sequenceNumber: '4',
  streamSid: SID,
  media: { track: 'inbound', chunk: '2', timestamp: '25', payload: PAYLOAD },
};

const scan = (text: string | Buffer, streamId = SID): ReturnType<MediaScan['packetOf']> =>
  new MediaScan(NAMES, streamId, MU_LAW_TABLE).packetOf(Buffer.from(text));

/** What the general decoder makes of a message: the packet, or undefined where there is none. */
function general(text: string | Buffer): unknown {
  const message = parseJsonMessage({ data: Buffer.from(text), isBinary: false });
  if (!('event' in message) || message.event !== 'media') return undefined;
  const { media, streamSid = SID } = message;
  const decoded: CallDecoded = isObject(media) && streamSid === SID ? audioOf(media, MU_LAW) : undefined;
  return decoded !== undefined && 'command' in decoded && decoded.command.type === 'audio'
    ? decoded.command.packet
    : undefined;
}

/** What is read at all is what the general decoder reads. */
function expectNothingElse(text: string | Buffer): void {
  const packet = scan(text);
  if (packet !== undefined) expect(packet).toEqual(general(text));
}

describe('MediaScan', () => {
  const { streamSid, media, ...head } = MESSAGE;
  it.each([
    ['as Twilio documents it', { ...head, media, streamSid }],
    ['with the stream ahead of the audio', MESSAGE],
    ["in the document's short form", { event: 'media', media: { payload: PAYLOAD } }],
  ])('reads a message %s', (_, message) => {
    const text = JSON.stringify(message);
    const packet = scan(text);
    expect(packet?.pcm).toHaveLength(160);
    expect(packet).toEqual(general(text));
  });

  const TEXT = JSON.stringify(MESSAGE);
  it.each([
    ['another stream', TEXT.replace(SID, 'MZ2')],
    ['another track', TEXT.replace('inbound', 'outbound')],
    ['another event', TEXT.replace('media', 'Media')],
    ['space', TEXT.replace(':', ': ')],
    ['an escape', TEXT.replace(PAYLOAD, `\\u0041${PAYLOAD.slice(1)}`)],
    ['numbers that are no text', TEXT.replace('"2"', '2')],
    ['a number that is none', TEXT.replace('"2"', '"2a"')],
    ['an empty number', TEXT.replace('"2"', '""')],
    ['a number that is swallowed', TEXT.replace('"2",', '"')],
    ['a number beyond all counting', TEXT.replace('"2"', '"9007199254740993"')],
    ['something behind it', `${TEXT} `],
    ['no audio', TEXT.replace(PAYLOAD, '')],
    ['audio without its end', TEXT.replace(`${PAYLOAD}"`, '')],
    ['audio that is none', TEXT.replace(PAYLOAD, '?')],
    ['another field', TEXT.replace('"media":', '"media":{},"media":')],
    ['nothing', ''],
  ])('leaves a message with %s to the general decoder', (_, text) => {
    expect(scan(text)).toBeUndefined();
  });

  it('reads nothing that the general decoder reads differently, wherever a message is damaged', () => {
    const damage = fc.record({
      at: fc.nat(TEXT.length),
      cut: fc.nat(12),
      put: fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom('"', '",', '{', '}', '\\', '"}}', '0', '=')),
    });
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 3 }), (damages) => {
        const text = damages.reduce(
          (whole, { at, cut, put }) => whole.slice(0, at) + put + whole.slice(at + cut),
          TEXT,
        );
        expectNothingElse(text);
      }),
      { numRuns: 2000 },
    );
  });

  it('reads nothing that the general decoder reads differently, whatever bytes come', () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.nat(TEXT.length - 1), bytes, (at, put) => {
        const damaged = Buffer.from(TEXT);
        damaged.set(put.subarray(0, damaged.length - at), at);
        expectNothingElse(damaged);
      }),
      { numRuns: 1000 },
    );
  });

  it('reads the pieces of a message in any order as the general decoder does, or not at all', () => {
    const pieces = [
      '{"event":"media",',
      '"sequenceNumber":"4",',
      `"streamSid":"${SID}",`,
      '"media":{',
      '"track":"inbound",',
      '"chunk":"2",',
      '"timestamp":"',
      '"payload":"',
      '//8=',
      '"}',
      `,"streamSid":"${SID}"`,
      '}',
    ];
    const order = fc.oneof(
      fc.array(fc.constantFrom(...pieces), { maxLength: 14 }),
      fc.subarray(pieces, { minLength: 5 }),
    );
    fc.assert(
      fc.property(order, (some) => expectNothingElse(some.join(''))),
      { numRuns: 2000 },
    );
  });

  it('compares an id of any characters as it is written', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (id) => {
        const text = JSON.stringify({ ...MESSAGE, streamSid: id });
        expect(scan(text, id)?.pcm).toHaveLength(160);
        expect(scan(text, `${id}.`)).toBeUndefined();
      }),
    );
  });
});
