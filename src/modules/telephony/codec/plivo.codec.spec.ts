import { describe, expect, it } from 'vitest';
import { PCM, base64, commandOf, faultOf, sent, text } from '../../../../test/support/carrier-messages.js';
import { linear, MU_LAW } from './line-audio.js';
import { PlivoCodec } from './plivo.codec.js';

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
