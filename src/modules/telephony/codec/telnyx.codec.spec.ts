import { describe, expect, it } from 'vitest';
import { PCM, base64, commandOf, faultOf, sent, text } from '../../../../test/support/carrier-messages.js';
import { A_LAW } from './line-audio.js';
import { TelnyxCodec } from './telnyx.codec.js';

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
