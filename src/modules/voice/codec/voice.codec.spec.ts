import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConversationEvent } from '../../../engine/conversation/conversation-event.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { ProtocolFault } from '../../../platform/ws/protocol-fault.js';
import { VoiceCodec, type OutputFormat } from './voice.codec.js';

const codec = new VoiceCodec('pcm');
const text = (message: unknown): ReturnType<VoiceCodec['decode']> =>
  codec.decode({
    data: Buffer.from(typeof message === 'string' ? message : JSON.stringify(message)),
    isBinary: false,
  });
const sent = (event: ConversationEvent, format: OutputFormat = 'pcm'): unknown[] =>
  new VoiceCodec(format).encode(event).map(({ data }) => data);

describe('decode', () => {
  it('takes audio in base64, and binary frames as audio', () => {
    const bytes = Buffer.from([1, 2, 3, 4]);
    const expected = { lane: 'media', command: { type: 'audio', bytes } };
    expect(text({ type: 'audio', data: 'AQIDBA==' })).toEqual(expected);
    expect(text({ type: 'audio', data: 'AQIDBA' })).toEqual(expected);
    expect(codec.decode({ data: bytes, isBinary: true })).toEqual(expected);
  });

  it('takes every chunk, whatever is in it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), (bytes) => {
        const data = Buffer.from(bytes).toString('base64');
        expect(text({ type: 'audio', data })).toMatchObject({ command: { bytes: Buffer.from(bytes) } });
      }),
    );
  });

  it.each(['interrupt', 'cancel_audio'])('lets %s overtake audio', (type) => {
    expect(text({ type })).toEqual({ lane: 'control', command: { type: 'interrupt' } });
  });

  it('asks nothing of an empty chunk', () => {
    expect(text({ type: 'audio', data: '' })).toBeUndefined();
    expect(codec.decode({ data: Buffer.alloc(0), isBinary: true })).toBeUndefined();
  });

  it.each([
    ['{"type":"aud', 'The message is not valid JSON'],
    ['[]', 'The message is not a JSON object'],
    [{ type: 'hello' }, 'type: expected one of audio, interrupt, cancel_audio'],
    [{ data: 'AQI=' }, 'type: expected one of audio, interrupt, cancel_audio'],
    [{ type: 'audio' }, 'data: expected audio in base64'],
    [{ type: 'audio', data: 7 }, 'data: expected audio in base64'],
    [{ type: 'audio', data: 'A' }, 'data: expected audio in base64'],
    [{ type: 'audio', data: 'AQ=' }, 'data: expected audio in base64'],
    [{ type: 'audio', data: 'AQI=AQI=' }, 'data: expected audio in base64'],
    [{ type: 'audio', data: '{"not": "audio"}' }, 'data: expected audio in base64'],
  ])('says what is wrong with %j', (message, problem) => {
    const fault = text(message);
    expect(fault).toBeInstanceOf(ProtocolFault);
    expect(fault).toMatchObject({ message: problem });
  });
});

describe('encode', () => {
  const pcm = Int16Array.of(1, -1);

  it.each<[ConversationEvent, string]>([
    [{ type: 'state', state: 'listening' }, '{"type":"state_change","state":"listening"}'],
    [
      {
        type: 'transcript',
        id: 'uuid',
        speaker: 'user',
        text: 'Hello, how are you?',
        isFinal: true,
        atMs: 1_705_315_800_123.4,
      },
      '{"type":"transcript_update","data":{"id":"uuid","speaker":"user","text":"Hello, how are you?","timestamp":1705315800.123,"is_final":true}}',
    ],
    [{ type: 'audio', turn: 1, pcm, rateHz: 16_000 }, '{"type":"audio","data":"AQD//w=="}'],
    [
      { type: 'voice', isSpeech: true },
      '{"type":"vad_status","data":{"is_speech":true,"speech_ended":false}}',
    ],
    [
      { type: 'voice', isSpeech: false },
      '{"type":"vad_status","data":{"is_speech":false,"speech_ended":true}}',
    ],
    [
      {
        type: 'signal',
        figures: { rms: 0.045_04, peak: 0.12, snrDb: 25.52, clipping: 0, durationMs: 1500.2 },
      },
      '{"type":"audio_metrics","data":{"rms":0.045,"peak":0.12,"snr_db":25.5,"quality_score":0.82,"quality_label":"Excellent","duration_ms":1500}}',
    ],
    [{ type: 'interrupted' }, '{"type":"interrupt_ack","message":"Playback stopped"}'],
    [
      { type: 'failed', error: new AppError('llm_timeout', 'It did not answer') },
      '{"type":"error","message":"It did not answer"}',
    ],
  ])('writes %o as the document has it', (event, message) => {
    expect(sent(event)).toEqual([message]);
  });

  it('makes a file of each chunk where asked to', () => {
    const [message] = sent({ type: 'audio', turn: 1, pcm, rateHz: 16_000 }, 'wav') as [string];
    const { data } = JSON.parse(message) as { data: string };
    const file = Buffer.from(data, 'base64');
    expect(file.toString('latin1', 0, 4)).toBe('RIFF');
    expect([file.readUInt32LE(24), file.length]).toEqual([16_000, 48]);
  });

  it('lets only audio be taken back', () => {
    expect(codec.encode({ type: 'audio', turn: 1, pcm, rateHz: 16_000 })[0]?.lane).toBe('media');
    expect(codec.encode({ type: 'interrupted' })[0]?.lane).toBe('control');
  });

  it('keeps to itself what the document does not know', () => {
    expect(sent({ type: 'sentence-end', turn: 1, sentence: 0 })).toEqual([]);
    expect(sent({ type: 'halted', turn: 1 })).toEqual([]);
    expect(sent({ type: 'answer-end', turn: 1, wasInterrupted: false })).toEqual([]);
  });
});
