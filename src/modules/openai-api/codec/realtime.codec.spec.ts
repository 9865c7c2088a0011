import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProtocolFault } from '../../../platform/ws/protocol-fault.js';
import type { OpenAiRealtimeClientMessage } from './realtime-client-messages.js';
import type { OpenAiRealtimeServerMessage } from './realtime-server-messages.js';
import { RealtimeCodec, type RealtimeCommand } from './realtime.codec.js';
import type { ClientEvent } from './event-schema.js';
import type { ServedMessage } from './served-message.js';

const codec = new RealtimeCodec('r1');

function decoded(message: unknown): RealtimeCommand {
  const text = typeof message === 'string' ? message : JSON.stringify(message);
  const answer = codec.decode({ data: Buffer.from(text), isBinary: false });
  if (answer instanceof ProtocolFault) throw new Error(answer.message);
  return answer.command;
}

/** What the document of the socket describes is what is sent and taken, no more and no less. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
const describesClients: Same<ClientEvent['type'], OpenAiRealtimeClientMessage['type']> = true;
const describesServer: Same<ServedMessage['type'], OpenAiRealtimeServerMessage['type']> = true;

describe('events of clients', () => {
  it('are described in full', () => {
    expect([describesClients, describesServer]).toEqual([true, true]);
  });

  it('hold audio as bytes, whatever is in it', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const audio = Buffer.from(bytes).toString('base64');
        const command = decoded({ type: 'input_audio_buffer.append', audio });
        expect(command).toEqual({
          eventId: undefined,
          event: { type: 'input_audio_buffer.append', audio: Buffer.from(bytes) },
        });
      }),
    );
  });

  it('keep their order: none overtakes another', () => {
    for (const type of ['input_audio_buffer.commit', 'response.cancel']) {
      const answer = codec.decode({ data: Buffer.from(JSON.stringify({ type })), isBinary: false });
      expect(answer).toMatchObject({ lane: 'control' });
    }
  });

  it.each<[object, string, string]>([
    [{}, 'missing_required_parameter', 'type'],
    [{ type: 7 }, 'invalid_value', 'type'],
    [{ type: 'toString' }, 'invalid_value', 'type'],
    [{ type: 'input_audio_buffer.append' }, 'missing_required_parameter', 'audio'],
    [{ type: 'input_audio_buffer.append', audio: 7 }, 'invalid_type', 'audio'],
    [{ type: 'input_audio_buffer.append', audio: 'A' }, 'invalid_value', 'audio'],
    [{ type: 'input_audio_buffer.append', audio: 'AQI=AQI=' }, 'invalid_value', 'audio'],
    [{ type: 'input_audio_buffer.commit', now: true }, 'unknown_parameter', 'now'],
    [{ type: 'session.update' }, 'missing_required_parameter', 'session'],
    [{ type: 'session.update', session: {} }, 'invalid_value', 'session.type'],
    [
      {
        type: 'conversation.item.create',
        item: { type: 'message', role: 'user', content: [{ type: 'input_image', image_url: 'data:' }] },
      },
      'invalid_value',
      'item.content[0].type',
    ],
    [
      { type: 'conversation.item.truncate', item_id: 'a', content_index: 0, audio_end_ms: -1 },
      'invalid_value',
      'audio_end_ms',
    ],
  ])('are told apart from %j', (message, code, param) => {
    expect(decoded({ event_id: 'e1', ...message })).toMatchObject({
      eventId: 'e1',
      problem: { code, param, message: expect.stringContaining(`'${param}'`) },
    });
  });

  it('are JSON in text', () => {
    for (const text of ['', '{"type":', '[]', '"x"'])
      expect(codec.decode({ data: Buffer.from(text), isBinary: false })).toBeInstanceOf(ProtocolFault);
    expect(codec.decode({ data: Buffer.from('{}'), isBinary: true })).toBeInstanceOf(ProtocolFault);
  });
});

describe('events of the server', () => {
  it('have an id of their own each', () => {
    const own = new RealtimeCodec('r2');
    const sent = [1, 2].flatMap(() => own.encode({ type: 'input_audio_buffer.cleared' }));
    expect(sent).toEqual([
      { lane: 'control', data: '{"type":"input_audio_buffer.cleared","event_id":"event_r2_1"}' },
      { lane: 'control', data: '{"type":"input_audio_buffer.cleared","event_id":"event_r2_2"}' },
    ]);
  });

  it('can be taken back where they are audio, and only there', () => {
    const place = { response_id: 'r', item_id: 'i', output_index: 0, content_index: 0 };
    const [audio] = codec.encode({ type: 'response.output_audio.delta', ...place, delta: 'AAA=' });
    const [text] = codec.encode({ type: 'response.output_audio_transcript.delta', ...place, delta: 'Hi' });
    expect([audio?.lane, text?.lane]).toEqual(['media', 'control']);
  });
});
