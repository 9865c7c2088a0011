import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProtocolFault } from '../../../platform/ws/protocol-fault.js';
import { AsteriskCodec } from './asterisk.codec.js';
import type { CallMessage, CarrierCodec } from './carrier-codec.js';
import { A_LAW, linear, MU_LAW } from './line-audio.js';
import { PlivoCodec } from './plivo.codec.js';
import { TelnyxCodec } from './telnyx.codec.js';
import { VonageCodec } from './vonage.codec.js';

const PCM = Int16Array.from({ length: 160 }, (_, at) => at * 64 - 5000);
const base64 = (bytes: Buffer): string => bytes.toString('base64');

const text = (codec: CarrierCodec, message: unknown): ReturnType<CarrierCodec['decode']> =>
  codec.decode({
    data: Buffer.from(typeof message === 'string' ? message : JSON.stringify(message)),
    isBinary: false,
  });
const binary = (codec: CarrierCodec, data: Buffer): ReturnType<CarrierCodec['decode']> =>
  codec.decode({ data, isBinary: true });
const faultOf = (result: ReturnType<CarrierCodec['decode']>): string => {
  expect(result).toBeInstanceOf(ProtocolFault);
  return (result as ProtocolFault).message;
};
const sent = (codec: CarrierCodec, message: CallMessage): unknown[] =>
  codec.encode(message).map(({ data, lane }) => {
    return [lane, typeof data === 'string' && data.startsWith('{') ? (JSON.parse(data) as unknown) : data];
  });
const commandOf = (result: ReturnType<CarrierCodec['decode']>): unknown =>
  result !== undefined && 'command' in result ? result.command : result;

describe('Telnyx', () => {
  const START = {
    event: 'start',
    sequence_number: '1',
    start: {
      user_id: '3e6f995f-85f7-4705-9741-53b116d28237',
      call_control_id: 'v2:T02',
      from: '+13122010055',
      to: '+13122123456',
      custom_parameters: { language: 'de', count: 7 },
      media_format: { encoding: 'PCMA', sample_rate: 8000, channels: 1 },
    },
    stream_id: '32de0dea',
  };
  const started = (): TelnyxCodec => {
    const codec = new TelnyxCodec();
    text(codec, { event: 'connected', version: '1.0.0' });
    expect(text(codec, START)).toBeDefined();
    return codec;
  };

  it('begins with who calls whom, in the format that it tells', () => {
    const codec = new TelnyxCodec();
    expect(text(codec, { event: 'connected', version: '1.0.0' })).toBeUndefined();
    expect(text(codec, START)).toEqual({
      lane: 'control',
      command: {
        type: 'start',
        start: {
          callSid: 'v2:T02',
          streamSid: '32de0dea',
          from: '+13122010055',
          to: '+13122123456',
          parameters: { language: 'de' },
        },
      },
    });
    expect([codec.rateHz, codec.frameSamples, codec.endsByClosing]).toEqual([8000, 320, false]);
  });

  it('is heard by number and time, in one track', () => {
    const codec = started();
    const media = { track: 'inbound', chunk: '2', timestamp: '5', payload: base64(A_LAW.encode(PCM)) };
    const pcm = A_LAW.decode(A_LAW.encode(PCM));
    expect(text(codec, { event: 'media', sequence_number: '4', media, stream_id: '32de0dea' })).toEqual({
      lane: 'media',
      command: { type: 'audio', packet: { pcm, number: 2, atMs: 5 } },
    });
    expect(text(codec, { event: 'media', media: { ...media, track: 'outbound' } })).toBeUndefined();
  });

  it('tells of keys, marks, errors and the end', () => {
    const codec = started();
    expect(commandOf(text(codec, { event: 'dtmf', dtmf: { digit: '1' } }))).toEqual({
      type: 'dtmf',
      digit: '1',
    });
    expect(commandOf(text(codec, { event: 'mark', mark: { name: 'm' } }))).toEqual({
      type: 'mark',
      name: 'm',
    });
    const error = { code: 100003, title: 'malformed_frame' };
    expect(text(codec, { event: 'error', payload: error, stream_id: '32de0dea' })).toBeUndefined();
    expect(text(codec, { event: 'stop', stream_id: '32de0dea' })).toEqual({
      lane: 'media',
      command: { type: 'stop' },
    });
  });

  it('is told audio of at least 20 ms, marks and clear, without an id', () => {
    const codec = started();
    const [[, whole]] = sent(codec, { type: 'audio', pcm: PCM }) as [[string, object]];
    expect(whole).toEqual({ event: 'media', media: { payload: base64(A_LAW.encode(PCM)) } });
    const [[, last]] = sent(codec, { type: 'audio', pcm: PCM.subarray(0, 7) }) as [
      [string, { media: { payload: string } }],
    ];
    expect(Buffer.from(last.media.payload, 'base64')).toHaveLength(160);
    expect(sent(codec, { type: 'mark', name: 'm' })).toEqual([
      ['media', { event: 'mark', mark: { name: 'm' } }],
    ]);
    expect(sent(codec, { type: 'clear' })).toEqual([['control', { event: 'clear' }]]);
  });

  it.each([
    [{ ...START, stream_id: undefined }, 'start: expected stream_id and start.call_control_id'],
    [
      { ...START, start: { ...START.start, media_format: { encoding: 'OPUS' } } },
      'start.media_format: expected PCMU or PCMA, 8000 Hz, 1 channel',
    ],
    [
      { ...START, start: { ...START.start, media_format: { encoding: 'constructor' } } },
      'start.media_format: expected PCMU or PCMA, 8000 Hz, 1 channel',
    ],
    [{ event: 'media', media: {} }, 'media came before start'],
    [{ event: 'hello' }, 'event: expected one of connected, start, media, dtmf, mark, stop, error'],
  ])('says what is wrong with %j', (message, problem) => {
    expect(faultOf(text(new TelnyxCodec(), message))).toBe(problem);
  });

  it('takes no message of another stream, and no second start', () => {
    const codec = started();
    expect(faultOf(text(codec, START))).toBe('start came twice');
    expect(faultOf(text(codec, { event: 'stop', stream_id: 'other' }))).toBe(
      'stream_id: it is not that of start',
    );
  });
});

describe('Plivo', () => {
  const startOf = (mediaFormat: object, extra_headers: unknown): object => ({
    sequenceNumber: 0,
    event: 'start',
    start: { callId: 'c1', streamId: 's1', accountId: 'a1', tracks: ['inbound'], mediaFormat },
    extra_headers,
  });
  const MU_LAW_FORMAT = { encoding: 'audio/x-mulaw', sampleRate: 8000 };

  it.each([
    ['{X-PH-From: +1234, language: fr}'],
    ['From=+1234,language=fr'],
    ['{"From":"+1234","language":"fr"}'],
    [{ 'X-PH-From': '+1234', language: 'fr' }],
  ])('begins with the headers that were passed along, as %j', (headers) => {
    const codec = new PlivoCodec();
    const start = {
      callSid: 'c1',
      streamSid: 's1',
      from: '+1234',
      to: undefined,
      parameters: { From: '+1234', language: 'fr' },
    };
    expect(commandOf(text(codec, startOf(MU_LAW_FORMAT, headers)))).toEqual({ type: 'start', start });
  });

  it.each([
    [MU_LAW_FORMAT, MU_LAW, 320],
    [{ encoding: 'audio/x-l16', sampleRate: 8000 }, linear(8000), 320],
    [{ encoding: 'audio/x-l16', sampleRate: 16_000 }, linear(16_000), 640],
  ])('speaks and hears in %j', (format, audio, frameSamples) => {
    const codec = new PlivoCodec();
    text(codec, startOf(format, undefined));
    expect([codec.rateHz, codec.frameSamples]).toEqual([format.sampleRate, frameSamples]);
    const payload = base64(audio.encode(PCM));
    const media = { track: 'inbound', timestamp: '1728382932456', chunk: 1, payload };
    expect(commandOf(text(codec, { event: 'media', media, streamId: 's1' }))).toEqual({
      type: 'audio',
      packet: { pcm: audio.decode(audio.encode(PCM)), number: 1, atMs: 1728382932456 },
    });
    const { encoding: contentType, sampleRate } = format;
    expect(sent(codec, { type: 'audio', pcm: PCM })).toEqual([
      ['media', { event: 'playAudio', media: { contentType, sampleRate, payload } }],
    ]);
  });

  it('is told checkpoints and clearAudio, and tells of what was played', () => {
    const codec = new PlivoCodec();
    text(codec, startOf(MU_LAW_FORMAT, undefined));
    expect(sent(codec, { type: 'mark', name: 'm' })).toEqual([
      ['media', { event: 'checkpoint', streamId: 's1', name: 'm' }],
    ]);
    expect(sent(codec, { type: 'clear' })).toEqual([['control', { event: 'clearAudio', streamId: 's1' }]]);
    expect(commandOf(text(codec, { event: 'playedStream', streamId: 's1', name: 'm' }))).toEqual({
      type: 'mark',
      name: 'm',
    });
    expect(text(codec, { event: 'clearedAudio', streamId: 's1' })).toBeUndefined();
    expect(commandOf(text(codec, { event: 'dtmf', dtmf: { digit: '#' } }))).toEqual({
      type: 'dtmf',
      digit: '#',
    });
    expect(commandOf(text(codec, { event: 'stop', streamId: 's1' }))).toEqual({ type: 'stop' });
  });

  it.each([
    [startOf({ encoding: 'audio/x-l16', sampleRate: 44_100 }, undefined), /^start.mediaFormat/],
    [startOf({ encoding: 'audio/x-mulaw', sampleRate: 16_000 }, undefined), /^start.mediaFormat/],
    [{ event: 'start', start: { callId: 'c1' } }, /^start: expected callId and streamId$/],
    [{ event: 'dtmf', dtmf: {} }, /^dtmf came before start$/],
  ])('says what is wrong with %j', (message, problem) => {
    expect(faultOf(text(new PlivoCodec(), message))).toMatch(problem);
  });
});

describe('Vonage', () => {
  const CONNECTED = {
    event: 'websocket:connected',
    'content-type': 'audio/l16;rate=16000',
    call_uuid: 'u1',
    from: '447700900000',
    language: 'en',
  };
  const started = (): VonageCodec => {
    const codec = new VonageCodec('socket-1');
    text(codec, CONNECTED);
    return codec;
  };

  it('begins with the headers of its endpoint; its socket stands for a call without an id', () => {
    const codec = new VonageCodec('socket-1');
    const command = commandOf(text(codec, CONNECTED));
    expect(command).toMatchObject({
      type: 'start',
      start: { callSid: 'u1', streamSid: 'socket-1', from: '447700900000', parameters: { language: 'en' } },
    });
    expect([codec.rateHz, codec.frameSamples, codec.endsByClosing]).toEqual([16_000, 320, true]);
    const narrow = new VonageCodec('socket-2');
    const connected = { event: 'websocket:connected', 'content-type': 'audio/l16;rate=8000' };
    expect(commandOf(text(narrow, connected))).toMatchObject({ start: { callSid: 'socket-2' } });
    expect([narrow.rateHz, narrow.frameSamples]).toEqual([8000, 160]);
  });

  it('hears and speaks binary L16, in messages of exactly 20 ms', () => {
    const codec = started();
    expect(binary(codec, linear(16_000).encode(PCM))).toEqual({
      lane: 'media',
      command: { type: 'audio', packet: { pcm: PCM } },
    });
    const [{ data, lane }] = codec.encode({ type: 'audio', pcm: PCM }) as [{ data: Buffer; lane: string }];
    expect([data.length, lane]).toEqual([640, 'media']);
    expect(linear(16_000).decode(data).subarray(0, 160)).toEqual(PCM);
  });

  it('is told clear, and is asked to tell what was played', () => {
    const codec = started();
    expect(sent(codec, { type: 'clear' })).toEqual([['control', { action: 'clear' }]]);
    expect(sent(codec, { type: 'mark', name: 'm' })).toEqual([
      ['media', { action: 'notify', payload: { mark: 'm' } }],
    ]);
    const notify = { event: 'websocket:notify', payload: { mark: 'm' } };
    expect(commandOf(text(codec, notify))).toEqual({ type: 'mark', name: 'm' });
    expect(text(codec, { event: 'websocket:notify', payload: {} })).toBeUndefined();
    expect(text(codec, { event: 'websocket:cleared' })).toBeUndefined();
    expect(commandOf(text(codec, { event: 'websocket:dtmf', digit: '5', duration: 260 }))).toEqual({
      type: 'dtmf',
      digit: '5',
    });
  });

  it('says what is wrong', () => {
    const codec = new VonageCodec('socket-1');
    expect(faultOf(binary(codec, Buffer.alloc(640)))).toBe('audio came before websocket:connected');
    expect(faultOf(text(codec, { event: 'websocket:cleared' }))).toBe('websocket:connected is to come first');
    expect(faultOf(text(codec, { ...CONNECTED, 'content-type': 'audio/mp3' }))).toMatch(/^content-type/);
    text(codec, CONNECTED);
    expect(faultOf(text(codec, CONNECTED))).toBe('websocket:connected came twice');
    expect(faultOf(text(codec, { event: 'x' }))).toMatch(/^event: expected one of websocket:connected/);
  });
});

describe('Asterisk', () => {
  const START = {
    event: 'MEDIA_START',
    connection_id: 'e226e283',
    channel: 'WebSocket/parley',
    channel_id: 'pbx1-1.9',
    format: 'slin16',
    optimal_frame_size: 640,
    ptime: 20,
    channel_variables: { from: '+1234' },
  };
  const PLAIN =
    'MEDIA_START connection_id:e226e283 channel:WebSocket/parley channel_id:pbx1-1.9 format:ulaw optimal_frame_size:160 ptime:20';

  it('begins with its variables and what its address holds', () => {
    const codec = new AsteriskCodec({ language: 'fr' });
    expect(commandOf(text(codec, START))).toEqual({
      type: 'start',
      start: {
        callSid: 'pbx1-1.9',
        streamSid: 'e226e283',
        from: '+1234',
        to: undefined,
        parameters: { from: '+1234', language: 'fr' },
      },
    });
    expect([codec.rateHz, codec.frameSamples, codec.endsByClosing]).toEqual([16_000, 640, true]);
  });

  it('speaks in whole frames, and in the words that Asterisk uses', () => {
    const codec = new AsteriskCodec({});
    text(codec, START);
    const data = codec.encode({ type: 'audio', pcm: PCM.subarray(0, 5) })[0]?.data;
    expect(data).toHaveLength(640);
    expect(sent(codec, { type: 'clear' })).toEqual([['control', { command: 'FLUSH_MEDIA' }]]);
    expect(sent(codec, { type: 'mark', name: 'm' })).toEqual([
      ['media', { command: 'MARK_MEDIA', correlation_id: 'm' }],
    ]);
    expect(binary(codec, linear(16_000).encode(PCM))).toEqual({
      lane: 'media',
      command: { type: 'audio', packet: { pcm: PCM } },
    });
    expect(commandOf(text(codec, { event: 'MEDIA_MARK_PROCESSED', correlation_id: 'm' }))).toEqual({
      type: 'mark',
      name: 'm',
    });
    expect(commandOf(text(codec, { event: 'DTMF_END', channel_id: 'pbx1-1.9', digit: '5' }))).toEqual({
      type: 'dtmf',
      digit: '5',
    });
    expect(text(codec, { event: 'MEDIA_XOFF' })).toBeUndefined();
  });

  it('speaks plain text where Asterisk does', () => {
    const codec = new AsteriskCodec({});
    expect(commandOf(text(codec, PLAIN))).toMatchObject({ type: 'start', start: { callSid: 'pbx1-1.9' } });
    expect([codec.rateHz, codec.frameSamples]).toEqual([8000, 320]);
    expect(sent(codec, { type: 'clear' })).toEqual([['control', 'FLUSH_MEDIA']]);
    expect(sent(codec, { type: 'mark', name: 'm' })).toEqual([['media', 'MARK_MEDIA m']]);
    const key = { type: 'dtmf', digit: '5' };
    expect(commandOf(text(codec, 'DTMF_END channel_id:pbx1-1.9 digit:5'))).toEqual(key);
    expect(commandOf(text(codec, 'DTMF_END 5'))).toEqual(key);
    const mark = { type: 'mark', name: 'm' };
    expect(commandOf(text(codec, 'MEDIA_MARK_PROCESSED m'))).toEqual(mark);
    expect(commandOf(text(codec, 'MEDIA_MARK_PROCESSED correlation_id:m'))).toEqual(mark);
    expect(text(codec, 'QUEUE_DRAINED')).toBeUndefined();
  });

  it.each(['ulaw', 'alaw', 'slin', 'slin16', 'slin24'])('speaks %s in frames of its own size', (format) => {
    const codec = new AsteriskCodec({});
    text(codec, { ...START, format, optimal_frame_size: undefined });
    const bytes = codec.encode({ type: 'audio', pcm: new Int16Array(codec.frameSamples) })[0]?.data;
    const perSample = format.startsWith('slin') ? 2 : 1;
    expect(bytes).toHaveLength((codec.rateHz / 25) * perSample);
  });

  it.each([
    [{ ...START, format: 'opus' }, 'format: expected one of ulaw, alaw, slin, slin16, slin24'],
    [{ ...START, connection_id: undefined }, 'MEDIA_START: expected connection_id'],
    ['DTMF_END 5', 'MEDIA_START is to come first'],
    [{ no: 'event' }, 'MEDIA_START is to come first'],
  ])('says what is wrong with %j', (message, problem) => {
    expect(faultOf(text(new AsteriskCodec({}), message))).toBe(problem);
  });

  it('takes audio only once it has begun', () => {
    expect(faultOf(binary(new AsteriskCodec({}), Buffer.alloc(160)))).toBe('audio came before MEDIA_START');
  });
});

describe('every carrier', () => {
  const BEGINNINGS: [string, () => CarrierCodec][] = [
    ['telnyx', () => new TelnyxCodec()],
    ['plivo', () => new PlivoCodec()],
    ['vonage', () => new VonageCodec('s')],
    ['asterisk', () => new AsteriskCodec({})],
  ];

  it.each(BEGINNINGS)('%s answers junk with a fault, whatever it is', (_, create) => {
    const events = ['start', 'media', 'MEDIA_START', 'DTMF_END', 'websocket:connected', 'websocket:dtmf'];
    const message = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .tuple(fc.constantFrom(...events), fc.dictionary(fc.string(), fc.jsonValue()))
        .map(([event, fields]) => JSON.stringify({ ...fields, event })),
    );
    fc.assert(
      fc.property(fc.array(message, { maxLength: 5 }), (messages) => {
        const codec = create();
        for (const one of messages) {
          const result = text(codec, one);
          const isKnown = result === undefined || result instanceof ProtocolFault || 'command' in result;
          expect(isKnown).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});
