import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv, type AnySchemaObject } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConversationEvent } from '../../src/engine/conversation/conversation-event.js';
import type { VoiceClientMessage, VoiceServerMessage } from '../../src/modules/voice/codec/voice-messages.js';
import { AsteriskCodec } from '../../src/modules/telephony/codec/asterisk.codec.js';
import { PlivoCodec } from '../../src/modules/telephony/codec/plivo.codec.js';
import { TelnyxCodec } from '../../src/modules/telephony/codec/telnyx.codec.js';
import { TwilioCodec } from '../../src/modules/telephony/codec/twilio.codec.js';
import { VonageCodec } from '../../src/modules/telephony/codec/vonage.codec.js';
import { VoiceCodec, type VoiceCommand } from '../../src/modules/voice/codec/voice.codec.js';
import { AppError } from '../../src/platform/errors/app-error.js';
import { ProtocolFault } from '../../src/platform/ws/protocol-fault.js';
import type { SocketCodec } from '../../src/platform/ws/socket-codec.js';
import { startServerProcess, type ServerProcess } from '../support/server-process.js';

interface Message {
  name: string;
  summary: string;
  contentType?: string;
  payload: AnySchemaObject;
  examples?: { payload: unknown }[];
}

interface Operation {
  action: string;
  messages: { $ref: string }[];
  security: { $ref: string }[];
}

interface SocketDocument {
  channels: Record<
    string,
    {
      address: string;
      parameters: object;
      messages: Record<string, Message>;
      bindings: { ws: { query: { properties: object } } };
    }
  >;
  operations: Record<string, Operation>;
  components: { securitySchemes: Record<string, object> };
}

const pcm = Int16Array.of(1, -1);

/** For each message of the server an event that it tells, and for each of a client the command that it gives. */
const EVENTS: Record<VoiceServerMessage['type'], ConversationEvent> = {
  state_change: { type: 'state', state: 'thinking' },
  transcript_update: { type: 'transcript', id: '1', speaker: 'user', text: 'Hi', isFinal: false, atMs: 17.4 },
  audio: { type: 'audio', turn: 1, pcm, rateHz: 16_000 },
  audio_metrics: {
    type: 'signal',
    figures: { rms: 0.04, peak: 0.1, snrDb: 3.2, clipping: 0, durationMs: 1500.2 },
  },
  vad_status: { type: 'voice', isSpeech: true },
  interrupt_ack: { type: 'interrupted' },
  error: { type: 'failed', error: new AppError('llm_timeout', 'It did not answer') },
};
const COMMANDS: Record<VoiceClientMessage['type'], VoiceCommand['type']> = {
  audio: 'audio',
  interrupt: 'interrupt',
  cancel_audio: 'interrupt',
};

describe('the AsyncAPI document of the built server', () => {
  const codec = new VoiceCodec('pcm');
  let dataDir: string;
  let server: ServerProcess;
  let document: SocketDocument;

  const channel = () => document.channels['voice']!;
  const messagesOf = (operation: string) =>
    document.operations[operation]!.messages.map(
      ({ $ref }) => channel().messages[$ref.replace('#/channels/voice/messages/', '')]!,
    );
  const errorsIn = (schema: AnySchemaObject, value: unknown) => {
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
    return validate(value) ? [] : validate.errors;
  };

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'parley-asyncapi-'));
    server = await startServerProcess({ settings: { DATA_DIR: dataDir, INFERENCE_WORKERS: '1' } });
    document = (await (await fetch(`${server.url}/asyncapi.json`)).json()) as SocketDocument;
  });

  afterAll(async () => {
    await server.end('SIGTERM');
    await rm(dataDir, { recursive: true, force: true });
  });

  it('is one by the specification', () => {
    const specification = createRequire(import.meta.url)(
      '@asyncapi/specs/schemas/3.0.0-without-$id.json',
    ) as AnySchemaObject;
    expect(errorsIn(specification, document)).toEqual([]);
    expect(errorsIn(specification, { ...document, channels: [] })).not.toEqual([]);
  });

  it('has every socket, and what its address may hold', () => {
    expect(Object.values(document.channels).map(({ address }) => address)).toEqual([
      '/ws/realtime',
      '/openai/v1/realtime',
      '/voice/{session_id}',
      '/ws/voice',
      '/ws/voice/{carrier}',
      '/ws/voice/telnyx',
      '/ws/voice/vonage',
      '/ws/voice/plivo',
      '/ws/voice/asterisk',
    ]);
    expect(Object.keys(channel().parameters)).toEqual(['session_id']);
    expect(channel().bindings.ws.query.properties).toMatchObject({
      output_format: { enum: ['pcm', 'wav'], default: 'pcm' },
      token: { type: 'string' },
    });
  });

  it('says who may come in, of schemes that it explains', () => {
    const schemes = Object.keys(document.components.securitySchemes);
    const asked = Object.values(document.operations).flatMap(({ security }) =>
      security.map(({ $ref }) => $ref.replace('#/components/securitySchemes/', '')),
    );
    expect([...new Set(asked)].sort()).toEqual(schemes.sort());
  });

  it('has every message of the codec, said in words, from the side that sends it', () => {
    const received = messagesOf('receive_voice');
    const sent = messagesOf('send_voice');
    expect(received.map(({ name }) => name)).toEqual([...Object.keys(COMMANDS), 'binary']);
    expect(sent.map(({ name }) => name)).toEqual(Object.keys(EVENTS));
    expect([...received, ...sent].filter(({ summary }) => summary === '')).toEqual([]);
    expect(document.operations).toMatchObject({
      receive_voice: { action: 'receive' },
      send_voice: { action: 'send' },
    });
  });

  it('gives examples that its own schemas allow, and nothing else', () => {
    const all = Object.values(document.channels).flatMap(({ messages }) => Object.values(messages));
    expect(all.length).toBeGreaterThan(80);
    for (const { name, payload, examples, contentType } of all) {
      if (contentType === 'application/octet-stream') continue;
      expect(examples, name).toHaveLength(1);
      expect(errorsIn(payload, examples?.[0]?.payload), name).toEqual([]);
      expect(errorsIn(payload, { type: 'hello' }), name).not.toEqual([]);
    }
  });

  it.each<[string, SocketCodec<unknown, never>, string]>([
    ['telephony', new TwilioCodec(), 'start'],
    ['telnyx', new TelnyxCodec(), 'start'],
    ['vonage', new VonageCodec('socket'), 'websocket:connected'],
    ['plivo', new PlivoCodec(), 'start'],
    ['asterisk', new AsteriskCodec({}), 'MEDIA_START'],
  ])('gives examples that the codec of %s understands', (name, carrier, beginning) => {
    const { messages } = document.channels[name]!;
    const decoded = document.operations[`receive_${name}`]!.messages.flatMap(({ $ref }) => {
      const message = messages[$ref.replace(`#/channels/${name}/messages/`, '')]!;
      return (message.examples ?? []).map(({ payload }) => {
        const data = Buffer.from(JSON.stringify(payload));
        return [message.name, carrier.decode({ data, isBinary: false })];
      });
    });
    expect(Object.fromEntries(decoded)).toMatchObject({ [beginning]: { command: { type: 'start' } } });
    expect(decoded.filter(([, result]) => result instanceof ProtocolFault)).toEqual([]);
  });

  it('gives examples that the codec understands', () => {
    const commands = messagesOf('receive_voice').flatMap(({ name, examples = [] }) =>
      examples.map(({ payload }) => {
        const data = Buffer.from(JSON.stringify(payload));
        return [name, codec.decode({ data, isBinary: false })];
      }),
    );
    expect(Object.fromEntries(commands)).toMatchObject(
      Object.fromEntries(Object.entries(COMMANDS).map(([name, type]) => [name, { command: { type } }])),
    );
  });

  it.each(Object.entries(EVENTS))('describes %s as the codec writes it, field by field', (type, event) => {
    const [message] = codec.encode(event).map(({ data }) => JSON.parse(String(data)) as object);
    const { payload } = messagesOf('send_voice').find(({ name }) => name === type)!;
    const described = structuredClone(message);
    const strip = new Ajv({ strict: false, removeAdditional: 'all' }).compile(payload);
    expect(strip(described)).toBe(true);
    expect(described).toEqual(message);
  });
});
