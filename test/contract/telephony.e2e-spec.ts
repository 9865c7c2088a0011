import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv, type AnySchemaObject } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TwilioCodec } from '../../src/modules/telephony/codec/twilio.codec.js';
import { ProtocolFault } from '../../src/platform/ws/protocol-fault.js';
import { PATIENT, untilReady } from '../support/running-app.js';
import { startServerProcess, type ServerProcess } from '../support/server-process.js';
import { SocketClient } from '../support/socket-client.js';

/** Of document 5, word for word. */
const START = `{
  "event": "start",
  "start": {
    "callSid": "CA...",
    "streamSid": "MZ...",
    "customParameters": {
      "From": "+1234567890"
    }
  }
}`;
const MEDIA = `{
  "event": "media",
  "media": {
    "payload": "base64_encoded_audio"
  }
}`;
const STOP = `{
  "event": "stop",
  "stop": {
    "callSid": "CA...",
    "streamSid": "MZ..."
  }
}`;

/** As Twilio documents them. */
const TWILIO = [
  { event: 'connected', protocol: 'Call', version: '1.0.0' },
  {
    event: 'start',
    sequenceNumber: '1',
    start: {
      accountSid: 'ACXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX',
      streamSid: 'MZXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX',
      callSid: 'CAXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX',
      tracks: ['inbound'],
      mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
      customParameters: { FirstName: 'Jane', LastName: 'Doe', RemoteParty: 'Bob' },
    },
    streamSid: 'MZXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX',
  },
  {
    event: 'media',
    sequenceNumber: '3',
    media: { track: 'inbound', chunk: '1', timestamp: '5', payload: '/////w==' },
    streamSid: 'MZXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX',
  },
  {
    event: 'dtmf',
    streamSid: 'MZXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX',
    sequenceNumber: '5',
    dtmf: { track: 'inbound_track', digit: '1' },
  },
  {
    event: 'mark',
    sequenceNumber: '4',
    streamSid: 'MZXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX',
    mark: { name: 'my label' },
  },
  {
    event: 'stop',
    sequenceNumber: '5',
    streamSid: 'MZXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX',
    stop: {
      accountSid: 'ACXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX',
      callSid: 'CAXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX',
    },
  },
];

interface Message {
  name: string;
  summary: string;
  payload: AnySchemaObject;
  examples: { payload: object }[];
}

describe('document 5', () => {
  let dataDir: string;
  let server: ServerProcess;
  let messages: Record<string, Message>;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'parley-telephony-'));
    const settings = {
      DATA_DIR: dataDir,
      INFERENCE_WORKERS: '1',
      ...PATIENT,
      TELEPHONY_GREETING: 'Good morning!',
    };
    server = await startServerProcess({ settings });
    await untilReady(server.url);
    const answer = await fetch(`${server.url}/asyncapi.json`);
    const { channels } = (await answer.json()) as {
      channels: Record<string, { messages: Record<string, Message> }>;
    };
    messages = channels['telephony']!.messages;
  });

  afterAll(async () => {
    await server.end('SIGTERM');
    await rm(dataDir, { recursive: true, force: true });
  });

  const open = (): Promise<SocketClient> => SocketClient.open(`${server.url.replace('http', 'ws')}/ws/voice`);
  const errorsIn = (schema: AnySchemaObject, value: unknown): unknown[] => {
    const validate = new Ajv({ strict: false }).compile(schema);
    return validate(value) ? [] : (validate.errors ?? []);
  };

  it('holds a call by the messages that it documents', async () => {
    const client = await open();
    client.socket.send(START);
    client.socket.send(MEDIA.replace('base64_encoded_audio', Buffer.alloc(160, 0xff).toString('base64')));
    const isMark = (message: unknown): boolean => String(message).includes('"mark"');
    await expect.poll(() => client.messages.some(isMark)).toBe(true);
    const said = client.messages.map((message) => JSON.parse(String(message)) as { event: string });
    expect(said.at(-1)).toEqual({
      event: 'mark',
      streamSid: 'MZ...',
      mark: { name: expect.stringMatching(/^sentence_end/) as string },
    });
    for (const message of said.slice(0, -1)) {
      expect(message).toEqual({
        event: 'media',
        streamSid: 'MZ...',
        media: { payload: expect.stringMatching(/^[A-Za-z0-9+/]+=*$/) as string },
      });
    }
    client.socket.send(STOP);
    expect((await client.closed).code).toBe(1000);
  });

  it.each(['hello', '{}', '{"event":"start","start":{}}', MEDIA, '{"event":"start","start":null}'])(
    'answers %j with the documented error',
    async (message) => {
      const client = await open();
      client.socket.send(message);
      const [error] = await client.received(1);
      expect(JSON.parse(String(error))).toEqual({
        error: 'Connection failed',
        message: expect.stringMatching(/^Invalid request/) as string,
      });
      await client.close();
    },
  );

  it('counts calls where it says', async () => {
    const client = await open();
    client.socket.send(START);
    await client.received(1);
    const live = async (): Promise<unknown> => (await fetch(`${server.url}/health/metrics`)).json();
    await expect.poll(live).toEqual({
      active_calls: 1,
      active_sessions: 1,
      max_concurrent_calls: expect.any(Number) as number,
      connections: { realtime: 0, voice: 0, telephony: 1 },
    });
    await client.close();
    await expect.poll(live).toMatchObject({ active_calls: 0, connections: { telephony: 0 } });
  });

  it('takes what Twilio sends, which /asyncapi.json describes', () => {
    const codec = new TwilioCodec();
    for (const message of TWILIO) {
      const decoded = codec.decode({ data: Buffer.from(JSON.stringify(message)), isBinary: false });
      expect(decoded, message.event).not.toBeInstanceOf(ProtocolFault);
      expect(errorsIn(messages[`client.${message.event}`]!.payload, message), message.event).toEqual([]);
    }
  });

  it('is described with examples that the codec understands, and every message that it writes', () => {
    const codec = new TwilioCodec();
    for (const [key, { payload, examples, summary }] of Object.entries(messages)) {
      expect(summary, key).not.toBe('');
      expect(errorsIn(payload, examples[0]?.payload), key).toEqual([]);
      expect(errorsIn(payload, { event: 'hello' }), key).not.toEqual([]);
      if (!key.startsWith('client.')) continue;
      const data = Buffer.from(JSON.stringify(examples[0]?.payload));
      expect(codec.decode({ data, isBinary: false }), key).not.toBeInstanceOf(ProtocolFault);
    }
    const written = [
      codec.encode({ type: 'audio', pcm: new Int16Array(320) }),
      codec.encode({ type: 'mark', name: 'sentence_end_1_0_1' }),
      codec.encode({ type: 'clear' }),
    ].map(([message]) => JSON.parse(String(message?.data)) as { event: string });
    for (const message of written) {
      expect(errorsIn(messages[`server.${message.event}`]!.payload, message)).toEqual([]);
    }
  });
});
