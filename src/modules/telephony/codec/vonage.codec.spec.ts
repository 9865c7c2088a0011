import { describe, expect, it } from 'vitest';
import { PCM, binary, commandOf, faultOf, sent, text } from '../../../../test/support/carrier-messages.js';
import { linear } from './line-audio.js';
import { VonageCodec } from './vonage.codec.js';

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
