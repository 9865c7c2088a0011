import { readFile } from 'node:fs/promises';
import { Ajv, type AnySchemaObject } from 'ajv';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ConversationEvent } from '../../src/engine/conversation/conversation-event.js';
import type {
  RealtimeClientMessage,
  RealtimeServerMessage,
} from '../../src/modules/realtime/codec/realtime-messages.js';
import { RealtimeCodec, type RealtimeCommand } from '../../src/modules/realtime/codec/realtime.codec.js';
import { productPath } from '../../src/platform/config/product-folder.js';
import { AppError } from '../../src/platform/errors/app-error.js';

interface Message {
  contentType?: string;
  payload: AnySchemaObject;
  examples?: { payload: { type: string } }[];
}

const audio: ConversationEvent = { type: 'audio', turn: 1, pcm: Int16Array.of(1), rateHz: 24_000 };
const said = (speaker: 'user' | 'assistant'): ConversationEvent => ({
  type: 'transcript',
  id: speaker,
  speaker,
  text: 'Hi',
  isFinal: false,
  atMs: 17.4,
});

/** For each message of the server an event that it tells, and for each of a client the command that it gives. */
const EVENTS: Record<RealtimeServerMessage['type'], ConversationEvent> = {
  ready: { type: 'ready' },
  bot_audio_end: { type: 'answer-end', turn: 1, wasInterrupted: false },
  transcript_delta: said('assistant'),
  error: { type: 'failed', error: new AppError('llm_timeout', 'It did not answer') },
  state: { type: 'state', state: 'thinking' },
  speech_started: { type: 'voice', isSpeech: true },
  speech_stopped: { type: 'voice', isSpeech: false },
  transcript: said('user'),
  bot_audio_halted: { type: 'halted', turn: 1 },
  turn_end: {
    type: 'turn-end',
    turn: 1,
    times: { sttMs: null, llmMs: 1.5, ttsMs: null, totalMs: 2.5 },
    providers: { stt: null, llm: 'scripted', tts: null },
    isSuccess: false,
    wasInterrupted: false,
  },
};
const COMMANDS: Record<RealtimeClientMessage['type'], RealtimeCommand['type']> = {
  start_conversation: 'start',
  user_audio_end: 'end-turn',
  reset_session: 'reset',
};

describe('document 3 in the AsyncAPI document of the build', () => {
  const codec = new RealtimeCodec('all');
  let messages: Record<string, Message>;

  beforeAll(async () => {
    const text = await readFile(productPath('dist', 'asyncapi.json'), 'utf8');
    const { channels } = JSON.parse(text) as {
      channels: Record<string, { address: string; messages: Record<string, Message> }>;
    };
    expect(channels['realtime']?.address).toBe('/ws/realtime');
    messages = channels['realtime']?.messages ?? {};
    codec.encode(audio);
  });
  const errorsIn = (schema: AnySchemaObject, value: unknown): unknown => {
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
    return validate(value) ? [] : validate.errors;
  };

  it('has every message of both sides, audio included, and no other', () => {
    const names = [
      ...Object.keys(COMMANDS).map((type) => `client.${type}`),
      ...Object.keys(EVENTS).map((type) => `server.${type}`),
      'client.binary',
      'server.binary',
    ];
    expect(Object.keys(messages).sort()).toEqual(names.sort());
  });

  it.each(Object.entries(EVENTS))('describes %s as it is sent', (type, event) => {
    const sent = codec.encode(event).map(({ data }) => JSON.parse(data as string) as RealtimeServerMessage);
    const message = sent.find((candidate) => candidate.type === type);
    const { payload, examples = [] } = messages[`server.${type}`]!;
    expect(errorsIn({ ...payload, additionalProperties: false }, message)).toEqual([]);
    expect(errorsIn(payload, examples[0]?.payload)).toEqual([]);
  });

  it.each(Object.entries(COMMANDS))('describes %s as it is understood', (type, command) => {
    const example = messages[`client.${type}`]?.examples?.[0]?.payload;
    const data = Buffer.from(JSON.stringify(example));
    expect(codec.decode({ data, isBinary: false })).toMatchObject({ command: { type: command } });
  });
});
