import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { decodeMuLaw, encodeMuLaw } from '../../../engine/audio/mu-law.js';
import { ProtocolFault } from '../../../platform/ws/protocol-fault.js';
import { TwilioCodec } from './twilio.codec.js';

const SIDS = { callSid: 'CA1', streamSid: 'MZ1' };
const START = { event: 'start', start: { ...SIDS, customParameters: { From: '+1234567890' } } };

let codec: TwilioCodec;
const decode = (message: unknown): ReturnType<TwilioCodec['decode']> => {
  const isWritten = typeof message === 'string' || message instanceof Uint8Array;
  return codec.decode({ data: Buffer.from(isWritten ? message : JSON.stringify(message)), isBinary: false });
};
const faultOf = (message: unknown): string => {
  const fault = decode(message);
  expect(fault).toBeInstanceOf(ProtocolFault);
  return (fault as ProtocolFault).message;
};

beforeEach(() => {
  codec = new TwilioCodec();
});

describe('start', () => {
  it("is taken in the document's short form", () => {
    expect(decode(START)).toEqual({
      lane: 'control',
      command: {
        type: 'start',
        start: { ...SIDS, from: '+1234567890', to: undefined, parameters: { From: '+1234567890' } },
      },
    });
  });

  it.each([
    [{ event: 'start' }, 'start: expected an object'],
    [{ event: 'start', start: [] }, 'start: expected an object'],
    [{ event: 'start', start: {} }, 'start: expected callSid and streamSid'],
    [{ event: 'start', start: { callSid: 'CA1' } }, 'start: expected callSid and streamSid'],
    [{ event: 'start', start: { ...SIDS, callSid: '' } }, 'start: expected callSid and streamSid'],
    [
      { event: 'start', start: { ...SIDS, streamSid: 'M'.repeat(256) } },
      'start: expected callSid and streamSid',
    ],
    [{ event: 'start', streamSid: 'MZ2', start: SIDS }, 'start.streamSid: it is not that of the message'],
    [
      { event: 'start', start: { ...SIDS, tracks: ['outbound'] } },
      'start.tracks: expected inbound among them',
    ],
    [
      { event: 'start', start: { ...SIDS, mediaFormat: { encoding: 'audio/l16', sampleRate: 16_000 } } },
      'start.mediaFormat: expected audio/x-mulaw, 8000 Hz, 1 channel',
    ],
    [
      { event: 'start', start: { ...SIDS, customParameters: { From: 7 } } },
      'start.customParameters: expected an object of texts',
    ],
  ])('says what is wrong with %j, and may come again', (message, problem) => {
    expect(faultOf(message)).toBe(problem);
    expect(decode(START)).toMatchObject({ command: { type: 'start' } });
  });

  it('comes once', () => {
    decode(START);
    expect(faultOf(START)).toBe('start came twice');
  });

  it('comes before all else but connected', () => {
    expect(decode({ event: 'connected', protocol: 'Call', version: '1.0.0' })).toBeUndefined();
    for (const event of ['media', 'dtmf', 'mark', 'stop']) {
      expect(faultOf({ event, [event]: {} })).toBe(`${event} came before start`);
    }
  });
});

describe('within a call', () => {
  beforeEach(() => {
    decode(START);
  });

  it("takes audio of the document's short form", () => {
    const payload = Buffer.from([0xff, 0x00, 0x80]).toString('base64');
    expect(decode({ event: 'media', media: { payload } })).toEqual({
      lane: 'media',
      command: {
        type: 'audio',
        packet: { pcm: Int16Array.of(0, -32_124, 32_124), number: undefined, atMs: undefined },
      },
    });
  });

  it('takes audio of Twilio, with its place', () => {
    const media = { track: 'inbound', chunk: '2', timestamp: '25', payload: '/////w==' };
    const decoded = decode({ event: 'media', sequenceNumber: '4', streamSid: 'MZ1', media });
    expect(decoded).toMatchObject({ command: { packet: { number: 2, atMs: 25 } } });
  });

  it.each(['', 'x', '-1', '1.5', null, {}])('does not count on %j as a number', (chunk) => {
    const decoded = decode({ event: 'media', media: { chunk, timestamp: chunk, payload: '/w==' } });
    expect(decoded).toMatchObject({ command: { packet: { number: undefined, atMs: undefined } } });
  });

  it('asks nothing of what the bot says, and of no audio', () => {
    expect(decode({ event: 'media', media: { track: 'outbound', payload: '/w==' } })).toBeUndefined();
    expect(decode({ event: 'media', media: { payload: '' } })).toBeUndefined();
  });

  it('takes keys, marks and the end; the end in line with the audio', () => {
    expect(decode({ event: 'dtmf', streamSid: 'MZ1', dtmf: { track: 'inbound_track', digit: '#' } })).toEqual(
      { lane: 'control', command: { type: 'dtmf', digit: '#' } },
    );
    expect(decode({ event: 'mark', streamSid: 'MZ1', mark: { name: 'a' } })).toEqual({
      lane: 'control',
      command: { type: 'mark', name: 'a' },
    });
    expect(decode({ event: 'stop', streamSid: 'MZ1', stop: { callSid: 'CA1' } })).toEqual({
      lane: 'media',
      command: { type: 'stop' },
    });
    expect(decode({ event: 'stop', stop: SIDS })).toMatchObject({ command: { type: 'stop' } });
  });

  it.each([
    ['{"event":', 'The message is not valid JSON'],
    ['7', 'The message is not a JSON object'],
    [{ event: 'hello' }, 'event: expected one of connected, start, media, dtmf, mark, stop'],
    [{ media: {} }, 'event: expected one of connected, start, media, dtmf, mark, stop'],
    [{ event: 'media', streamSid: 'MZ2', media: { payload: '/w==' } }, 'streamSid: it is not that of start'],
    [{ event: 'stop', streamSid: 'MZ2', stop: {} }, 'streamSid: it is not that of start'],
    [{ event: 'media' }, 'media: expected an object'],
    [{ event: 'media', media: {} }, 'media.payload: expected audio in base64'],
    [{ event: 'media', media: { payload: '?' } }, 'media.payload: expected audio in base64'],
    [{ event: 'dtmf', dtmf: { digit: '12' } }, 'dtmf.digit: expected one of 0 to 9, *, #, A to D'],
    [{ event: 'mark', mark: {} }, 'mark.name: expected a text'],
  ])('says what is wrong with %j', (message, problem) => {
    expect(faultOf(message)).toBe(problem);
  });

  it('takes no binary frame', () => {
    const fault = codec.decode({ data: Buffer.alloc(160), isBinary: true });
    expect(fault).toMatchObject({ closeCode: 1003 });
  });

  it('writes what the document has', () => {
    const pcm = Int16Array.of(0, -32_124, 32_124);
    const sent = [
      codec.encode({ type: 'audio', pcm }),
      codec.encode({ type: 'mark', name: 'sentence_end_1_0_1' }),
      codec.encode({ type: 'clear' }),
    ].flat();
    expect(sent).toEqual([
      {
        data: Buffer.from('{"event":"media","streamSid":"MZ1","media":{"payload":"/wCA"}}'),
        isText: true,
        lane: 'media',
      },
      { data: '{"event":"mark","streamSid":"MZ1","mark":{"name":"sentence_end_1_0_1"}}', lane: 'media' },
      { data: '{"event":"clear","streamSid":"MZ1"}', lane: 'control' },
    ]);
  });

  it('gives back what it wrote, as near as µ-law comes', () => {
    fc.assert(
      fc.property(fc.int16Array({ minLength: 1, maxLength: 320 }), (pcm) => {
        const [message] = codec.encode({ type: 'audio', pcm });
        const decoded = decode(message?.data);
        expect(decoded).toMatchObject({ command: { packet: { pcm: decodeMuLaw(encodeMuLaw(pcm)) } } });
      }),
    );
  });

  it('throws at nothing', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        decode(text);
        decode({ event: 'media', streamSid: 'MZ1', media: JSON.parse(text) as unknown });
        new TwilioCodec().decode({
          data: Buffer.from(JSON.stringify({ event: 'start', start: JSON.parse(text) as unknown })),
          isBinary: false,
        });
      }),
    );
  });
});

it('has nothing to say before it knows the stream', () => {
  expect(codec.encode({ type: 'clear' })).toEqual([]);
});
