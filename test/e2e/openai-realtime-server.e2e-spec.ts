import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OpenAiRealtimeClient } from '../support/openai-realtime-client.js';
import { spokenAt24k } from '../support/realtime-client.js';
import { PATIENT, startApp, untilReady, type RunningApp } from '../support/running-app.js';
import { startTlsFront, type TlsFront } from '../support/tls-front.js';

const QUESTION = 'Can you help me, please?';
/** What the embedded dialogue answers to that. */
const HELP = /^Scripted answer: /;

describe('a realtime session of the OpenAI SDK', () => {
  let app: RunningApp;
  let front: TlsFront;
  let question: Int16Array;
  const clients: OpenAiRealtimeClient[] = [];

  beforeAll(async () => {
    app = await startApp({ INFERENCE_WORKERS: '1', ...PATIENT });
    front = await startTlsFront(app.url);
    question = await spokenAt24k(QUESTION);
    await untilReady(app.url);
  });

  afterAll(async () => {
    await Promise.all(clients.map((client) => client.close()));
    await front.close();
    await app.close();
  });

  const connect = async (session?: object, model?: string): Promise<OpenAiRealtimeClient> => {
    const client = await OpenAiRealtimeClient.connect(front, model === undefined ? {} : { model });
    clients.push(client);
    if (session === undefined) return client;
    client.send({ type: 'session.update', session });
    await client.next('session.updated');
    return client;
  };

  it('begins with what is set', async () => {
    const client = await connect();
    expect(client.events).toMatchObject([
      {
        type: 'session.created',
        event_id: expect.stringMatching(/^event_/),
        session: {
          type: 'realtime',
          object: 'realtime.session',
          id: expect.stringMatching(/^sess_/),
          model: 'gpt-realtime',
          output_modalities: ['audio'],
          audio: {
            input: {
              format: { type: 'audio/pcm', rate: 24_000 },
              transcription: null,
              turn_detection: { type: 'server_vad', create_response: true, interrupt_response: true },
            },
            output: { format: { type: 'audio/pcm', rate: 24_000 }, voice: 'alloy', speed: 1 },
          },
          tools: [],
          tool_choice: 'auto',
          max_output_tokens: 'inf',
        },
      },
    ]);
  });

  it('understands what is said and answers it, in the order of the vendor', async () => {
    const client = await connect({
      type: 'realtime',
      audio: { input: { transcription: { model: 'gpt-4o-transcribe' } } },
    });
    await client.say(question);
    const { response } = await client.next('response.done');
    const heard = await client.next('conversation.item.input_audio_transcription.completed');
    expect(heard).toMatchObject({
      transcript: expect.stringMatching(/help me/i),
      usage: { type: 'duration', seconds: expect.closeTo(2.4, 0) },
    });
    const { transcript } = await client.next('response.output_audio_transcript.done');
    expect(response).toMatchObject({
      status: 'completed',
      output: [{ role: 'assistant', status: 'completed', content: [{ type: 'output_audio', transcript }] }],
      usage: { total_tokens: expect.any(Number) },
    });
    const isOfAnswer = (type: string): boolean => !type.includes('transcription');
    const order = client.types().filter(isOfAnswer);
    expect(order.slice(2, 10)).toEqual([
      'input_audio_buffer.speech_started',
      'input_audio_buffer.speech_stopped',
      'input_audio_buffer.committed',
      'conversation.item.added',
      'conversation.item.done',
      'response.created',
      'rate_limits.updated',
      'response.output_item.added',
    ]);
    expect(order.slice(10, 14)).toEqual([
      'conversation.item.added',
      'response.content_part.added',
      'response.output_audio_transcript.delta',
      'response.output_audio.delta',
    ]);
    expect(order.slice(-6)).toEqual([
      'response.output_audio.done',
      'response.output_audio_transcript.done',
      'response.content_part.done',
      'conversation.item.done',
      'response.output_item.done',
      'response.done',
    ]);
    expect(new Set(client.events.map((event) => ('event_id' in event ? event.event_id : ''))).size).toBe(
      client.events.length,
    );
    const audio = client.told('response.output_audio.delta');
    const bytes = audio.reduce((sum, { delta }) => sum + Buffer.from(delta, 'base64').length, 0);
    expect(bytes / 48).toBeGreaterThan(2000);
  });

  it('answers a text in text, and remembers what was said', async () => {
    const client = await connect({ type: 'realtime', output_modalities: ['text'] });
    const content = [{ type: 'input_text', text: QUESTION }];
    client.send({
      type: 'conversation.item.create',
      item: { id: 'item_of_mine', type: 'message', role: 'user', content },
    });
    client.send({ type: 'response.create', response: { metadata: { topic: 'tea' } } });
    const { response } = await client.next('response.done');
    expect(client.told('conversation.item.added')[0]).toMatchObject({
      item: { id: 'item_of_mine', object: 'realtime.item', status: 'completed', content },
    });
    const { text } = await client.next('response.output_text.done');
    expect(text).toMatch(HELP);
    expect(client.told('response.output_text.delta').map(({ delta }) => delta)).toHaveLength(
      text.split(' ').length,
    );
    expect(response).toMatchObject({
      metadata: { topic: 'tea' },
      output_modalities: ['text'],
      output: [{ content: [{ type: 'output_text', text }] }],
    });
    expect(client.told('response.output_audio.delta')).toEqual([]);
    client.send({ type: 'conversation.item.retrieve', item_id: 'item_of_mine' });
    expect(await client.next('conversation.item.retrieved')).toMatchObject({ item: { content } });
    client.send({ type: 'conversation.item.delete', item_id: 'item_of_mine' });
    expect(await client.next('conversation.item.deleted')).toMatchObject({ item_id: 'item_of_mine' });
    expect(client.errors).toEqual([]);
  });

  it('lets the client say where turns end, in the audio of telephones too', async () => {
    const client = await connect({
      type: 'realtime',
      audio: {
        input: { turn_detection: null, transcription: { model: 'whisper-1' } },
        output: { format: { type: 'audio/pcmu' } },
      },
    });
    client.send({ type: 'input_audio_buffer.commit', event_id: 'early' });
    await client.say(question);
    client.send({ type: 'input_audio_buffer.commit' });
    client.send({ type: 'response.create' });
    const { response } = await client.next('response.done');
    expect(client.errors).toMatchObject([{ code: 'input_audio_buffer_commit_empty', event_id: 'early' }]);
    expect(await client.next('conversation.item.input_audio_transcription.completed')).toMatchObject({
      transcript: expect.stringMatching(/help me/i),
    });
    expect(client.told('input_audio_buffer.speech_started')).toEqual([]);
    expect(response.status).toBe('completed');
    const [first] = client.told('response.output_audio.delta');
    expect(Buffer.from(first!.delta, 'base64')).toHaveLength(800);
    client.send({ type: 'input_audio_buffer.clear' });
    await client.next('input_audio_buffer.cleared');
  });

  it('only writes down what is said where that was asked for', async () => {
    const client = await connect(undefined, 'gpt-4o-transcribe');
    expect(client.events[0]).toMatchObject({
      session: {
        type: 'transcription',
        object: 'realtime.transcription_session',
        audio: { input: { transcription: { model: 'gpt-4o-transcribe' } } },
      },
    });
    client.send({
      type: 'session.update',
      session: { type: 'transcription', audio: { input: { turn_detection: { type: 'semantic_vad' } } } },
    });
    await client.next('session.updated');
    await client.say(question);
    await client.say(new Int16Array(24_000));
    const { transcript } = await client.next('conversation.item.input_audio_transcription.completed');
    expect(transcript).toMatch(/help me/i);
    expect(client.told('conversation.item.input_audio_transcription.delta')).toMatchObject([
      { delta: transcript },
    ]);
    client.send({ type: 'response.create', event_id: 'none' });
    await client.until('the error', () => client.errors.length > 0);
    expect(client.errors).toMatchObject([{ type: 'invalid_request_error', event_id: 'none' }]);
    expect(client.told('response.created')).toEqual([]);
  });

  it('names what is wrong with an event, and goes on', async () => {
    const client = await connect();
    const update = (session: object): object => ({ type: 'session.update', session });
    const wrong: [object, string, string | null][] = [
      [{ type: 'session.upgrade' }, 'invalid_value', 'type'],
      [update({ instructions: 'x' }), 'invalid_value', 'session.type'],
      [update({ type: 'realtime', colour: 'red' }), 'unknown_parameter', 'session.colour'],
      [
        update({ type: 'realtime', audio: { output: { speed: 3 } } }),
        'invalid_value',
        'session.audio.output.speed',
      ],
      [
        update({ type: 'realtime', audio: { input: { noise_reduction: { type: 'near_field' } } } }),
        'unsupported_parameter',
        'session.audio.input.noise_reduction',
      ],
      [
        update({ type: 'realtime', audio: { input: { transcription: { language: 'xx' } } } }),
        'language_not_supported',
        'session.audio.input.transcription.language',
      ],
      [update({ type: 'realtime', model: 'gpt-realtime-mini' }), 'cannot_update_model', 'session.model'],
      [{ type: 'input_audio_buffer.append', audio: '*' }, 'invalid_value', 'audio'],
      [{ type: 'conversation.item.retrieve', item_id: 'item_0' }, 'item_not_found', 'item_id'],
      [{ type: 'conversation.item.retrieve' }, 'missing_required_parameter', 'item_id'],
      [{ type: 'response.cancel' }, 'response_cancel_not_active', null],
      [{ type: 'output_audio_buffer.clear' }, 'invalid_value', 'type'],
    ];
    wrong.forEach(([event], index) => client.send({ event_id: `e${index}`, ...event }));
    await client.until('the errors', () => client.errors.length === wrong.length);
    expect(client.errors).toMatchObject(
      wrong.map(([, code, param], index) => ({
        type: 'invalid_request_error',
        code,
        param,
        event_id: `e${index}`,
      })),
    );
    client.realtime.socket.send('{"type":');
    await client.until('one more', () => client.errors.length > wrong.length);
    expect(client.errors.at(-1)).toMatchObject({ type: 'invalid_request_error', code: 'malformed_message' });
    client.send(update({ type: 'realtime', instructions: 'Be brief.' }));
    expect(await client.next('session.updated')).toMatchObject({ session: { instructions: 'Be brief.' } });
  });

  it('is counted with its turns', async () => {
    const firstTurn = async (): Promise<unknown> => {
      const answer = await fetch(`${app.url}/metrics/recent`);
      return ((await answer.json()) as { requests: unknown[] }).requests.at(-1);
    };
    await expect.poll(firstTurn).toMatchObject({
      success: true,
      providers: { stt: 'embedded', llm: 'embedded', tts: 'embedded' },
    });
    const health = (await (await fetch(`${app.url}/health/metrics`)).json()) as object;
    expect(health).toMatchObject({
      connections: { realtime: clients.length },
      active_sessions: clients.length,
    });
  });
});
