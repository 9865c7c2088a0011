import { describe, expect, it } from 'vitest';
import { PCM, binary, commandOf, faultOf, sent, text } from '../../../../test/support/carrier-messages.js';
import { AsteriskCodec } from './asterisk.codec.js';
import { linear } from './line-audio.js';

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
    expect(sent(codec, { type: 'hang-up' })).toEqual([['control', { command: 'HANGUP' }]]);
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
    expect(sent(codec, { type: 'hang-up' })).toEqual([['control', 'HANGUP']]);
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
