import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConversationEvent } from '../../../engine/conversation/conversation-event.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { ProtocolFault } from '../../../platform/ws/protocol-fault.js';
import { RealtimeCodec, type EventChoice } from './realtime.codec.js';

const codec = new RealtimeCodec('documented');
const text = (message: unknown): ReturnType<RealtimeCodec['decode']> =>
  codec.decode({
    data: Buffer.from(typeof message === 'string' ? message : JSON.stringify(message)),
    isBinary: false,
  });
const sent = (events: readonly ConversationEvent[], choice: EventChoice = 'documented'): unknown[] => {
  const fresh = new RealtimeCodec(choice);
  return events.flatMap((event) =>
    fresh.encode(event).map(({ data }) => (typeof data === 'string' ? (JSON.parse(data) as unknown) : data)),
  );
};
const transcript = (
  speaker: 'user' | 'assistant',
  spoken: string,
  isFinal = false,
): Extract<ConversationEvent, { type: 'transcript' }> => ({
  type: 'transcript',
  id: speaker,
  speaker,
  text: spoken,
  isFinal,
  atMs: 0,
});
const audio = (turn: number, ...samples: number[]): ConversationEvent => ({
  type: 'audio',
  turn,
  pcm: Int16Array.from(samples),
  rateHz: 24_000,
});
const end = (turn: number): ConversationEvent => ({ type: 'answer-end', turn, wasInterrupted: false });

describe('decode', () => {
  it('takes binary frames as samples, wherever their bytes lie', () => {
    fc.assert(
      fc.property(fc.int16Array({ minLength: 1 }), fc.nat(3), (samples, offset) => {
        const bytes = Buffer.alloc(samples.byteLength + offset);
        samples.forEach((sample, at) => bytes.writeInt16LE(sample, offset + at * 2));
        expect(codec.decode({ data: bytes.subarray(offset), isBinary: true })).toEqual({
          lane: 'media',
          command: { type: 'audio', pcm: samples },
        });
      }),
    );
  });

  it.each([
    ['start_conversation', 'start'],
    ['user_audio_end', 'end-turn'],
    ['reset_session', 'reset'],
  ])('keeps %s behind the audio that was sent before it', (type, command) => {
    expect(text({ type })).toEqual({ lane: 'media', command: { type: command } });
  });

  it('asks nothing of an empty frame', () => {
    expect(codec.decode({ data: Buffer.alloc(0), isBinary: true })).toBeUndefined();
  });

  const unknown = 'type: expected one of start_conversation, user_audio_end, reset_session';
  it.each([
    ['{"type":"sta', 'The message is not valid JSON'],
    ['[]', 'The message is not a JSON object'],
    [{ type: 'session.update' }, unknown],
    [{ type: 'toString' }, unknown],
    [{ type: ['reset_session'] }, unknown],
    [{}, unknown],
  ])('says what is wrong with %j', (message, problem) => {
    const fault = text(message);
    expect(fault).toBeInstanceOf(ProtocolFault);
    expect(fault).toMatchObject({ message: problem });
  });

  it('refuses half a sample', () => {
    expect(codec.decode({ data: Buffer.alloc(3), isBinary: true })).toMatchObject({
      message: 'Audio has an odd number of bytes: a sample has two',
    });
  });
});

describe('encode', () => {
  it('sends audio as bytes that can be taken back', () => {
    expect(codec.encode(audio(1, 1, -2))).toEqual([{ lane: 'media', data: Buffer.from([1, 0, 254, 255]) }]);
  });

  it('sends what is said in pieces', () => {
    const events = [
      transcript('user', 'Hello.'),
      transcript('assistant', 'Good day.'),
      transcript('assistant', 'Good day. How are you?'),
      transcript('assistant', 'Good day. How', true),
    ];
    expect(sent(events)).toEqual([
      { type: 'transcript_delta', text: 'Good day.' },
      { type: 'transcript_delta', text: ' How are you?' },
    ]);
  });

  it('ends the audio of an answer that had some', () => {
    expect(sent([end(1)])).toEqual([]);
    expect(sent([audio(1, 5), end(1), end(2)])).toEqual([Buffer.from([5, 0]), { type: 'bot_audio_end' }]);
  });

  it('tells of errors and of being ready', () => {
    const failed: ConversationEvent = { type: 'failed', error: new AppError('llm_failed', 'No answer') };
    expect(sent([failed, { type: 'ready' }])).toEqual([
      { type: 'error', message: 'No answer' },
      { type: 'ready' },
    ]);
  });

  const others: ConversationEvent[] = [
    { type: 'state', state: 'thinking' },
    { type: 'voice', isSpeech: true },
    { type: 'voice', isSpeech: false },
    transcript('user', 'Hello.', true),
    { type: 'halted', turn: 2 },
    {
      type: 'turn-end',
      turn: 2,
      times: { sttMs: 12.4, llmMs: null, ttsMs: 3.6, totalMs: 810.2 },
      providers: { stt: 'embedded', llm: null, tts: 'embedded' },
      isSuccess: true,
      wasInterrupted: false,
    },
    { type: 'sentence-end', turn: 2, sentence: 0 },
    { type: 'interrupted' },
  ];

  it('keeps what the document does not list from who has not asked for it', () => {
    expect(sent(others)).toEqual([]);
  });

  it('tells all to who asks for it', () => {
    expect(sent(others, 'all')).toEqual([
      { type: 'state', state: 'thinking' },
      { type: 'speech_started' },
      { type: 'speech_stopped' },
      { type: 'transcript', id: 'user', speaker: 'user', text: 'Hello.', is_final: true },
      { type: 'bot_audio_halted', turn: 2 },
      {
        type: 'turn_end',
        turn: 2,
        stt_ms: 12,
        llm_ms: null,
        tts_ms: 4,
        total_ms: 810,
        success: true,
        interrupted: false,
      },
    ]);
    expect(sent([transcript('assistant', 'Yes.')], 'all')).toEqual([
      { type: 'transcript_delta', text: 'Yes.' },
      { type: 'transcript', id: 'assistant', speaker: 'bot', text: 'Yes.', is_final: false },
    ]);
  });
});
