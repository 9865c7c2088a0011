import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startLanguageModelStandIn, type LanguageModelStandIn } from '../support/language-model-stand-in.js';
import { OpenAiRealtimeClient } from '../support/openai-realtime-client.js';
import { spokenAt24k } from '../support/realtime-client.js';
import { PATIENT, startApp, untilReady, type RunningApp } from '../support/running-app.js';
import { askForSocket } from '../support/socket-client.js';
import { startTlsFront, type TlsFront } from '../support/tls-front.js';

const KEY = 'key-of-the-operator';
const WEATHER = {
  type: 'function',
  name: 'weather',
  description: 'The weather of a city.',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};
const LONG = Array.from({ length: 200 }, (_, index) => `This is sentence number ${index + 1}. `).join('');

describe('a realtime session on a language model', () => {
  let app: RunningApp;
  let front: TlsFront;
  let model: LanguageModelStandIn;
  let openai: OpenAI;
  const clients: OpenAiRealtimeClient[] = [];

  beforeAll(async () => {
    model = await startLanguageModelStandIn({ dialect: 'vllm' });
    app = await startApp({
      INFERENCE_WORKERS: '1',
      ...PATIENT,
      API_KEYS: KEY,
      LLM_PROVIDERS: 'vllm',
      VLLM_BASE_URL: model.url,
      VLLM_LLM_MODEL: 'served-1',
    });
    front = await startTlsFront(app.url);
    openai = new OpenAI({ apiKey: KEY, baseURL: `${app.url}/openai/v1`, maxRetries: 0 });
    await untilReady(app.url);
  });

  beforeEach(() => {
    model.answer = ({ text }) => text;
  });

  afterAll(async () => {
    await Promise.all(clients.map((client) => client.close()));
    await front.close();
    await app.close();
    await model.close();
  });

  const connect = async (session?: object, apiKey = KEY): Promise<OpenAiRealtimeClient> => {
    const client = await OpenAiRealtimeClient.connect(front, { apiKey });
    clients.push(client);
    if (session === undefined) return client;
    client.send({ type: 'session.update', session });
    await client.next('session.updated');
    return client;
  };
  const write = (client: OpenAiRealtimeClient, text: string): void =>
    client.send({
      type: 'conversation.item.create',
      item: { type: 'message', role: 'user', content: [{ type: 'input_text', text }] },
    });

  it('has the client call its functions, and answers with what came of them', async () => {
    model.answer = ({ body }) =>
      body.messages.at(-1)?.role === 'tool'
        ? `It is ${body.messages.at(-1)?.content}.`
        : { text: '', toolCalls: [{ id: 'call_1', name: 'weather', arguments: '{"city":"Oslo"}' }] };
    const instructions = 'Tell the weather.';
    const client = await connect({ type: 'realtime', instructions, tools: [WEATHER] });
    write(client, 'How is the weather in Oslo?');
    client.send({ type: 'response.create' });
    const call = await client.next('response.function_call_arguments.done');
    expect(call).toMatchObject({ call_id: 'call_1', name: 'weather', arguments: '{"city":"Oslo"}' });
    const { response } = await client.next('response.done');
    expect(response.output).toMatchObject([
      { type: 'function_call', status: 'completed', call_id: 'call_1', name: 'weather' },
    ]);
    client.send({
      type: 'conversation.item.create',
      item: { type: 'function_call_output', call_id: 'call_1', output: 'sunny' },
    });
    client.send({ type: 'response.create' });
    await client.next('response.done', 2);
    const { transcript } = await client.next('response.output_audio_transcript.done');
    expect(transcript).toBe('It is sunny.');
    const [first, second] = model.requests.slice(-2);
    expect(first?.body).toMatchObject({
      messages: [
        { role: 'system', content: instructions },
        { role: 'user', content: 'How is the weather in Oslo?' },
      ],
      tools: [{ function: { name: 'weather', description: 'The weather of a city.' } }],
    });
    expect(second?.body.messages.slice(2)).toMatchObject([
      { role: 'assistant', tool_calls: [{ id: 'call_1' }] },
      { role: 'tool', tool_call_id: 'call_1', content: 'sunny' },
    ]);
    client.send({
      type: 'conversation.item.create',
      item: { type: 'function_call_output', call_id: 'call_2', output: '' },
    });
    await client.until('an error', () => client.errors.length > 0);
    expect(client.errors).toMatchObject([{ code: 'invalid_tool_call_id', param: 'item.call_id' }]);
  });

  it('is silent once somebody speaks, and remembers what was heard', async () => {
    model.answer = () => ({ text: LONG, dripMs: 30 });
    const client = await connect({ type: 'realtime' });
    write(client, 'Count.');
    client.send({ type: 'response.create' });
    const { item_id: itemId } = await client.next('response.output_audio.delta', 30);
    await client.say(await spokenAt24k('Stop. What was the first one?'));
    const { response } = await client.next('response.done');
    expect(response).toMatchObject({
      status: 'cancelled',
      status_details: { type: 'cancelled', reason: 'turn_detected' },
      output: [{ id: itemId, status: 'incomplete' }],
    });
    const done = client.types().indexOf('response.done');
    expect(client.types().indexOf('input_audio_buffer.speech_started')).toBeLessThan(done);
    client.send({
      type: 'conversation.item.truncate',
      item_id: itemId,
      content_index: 0,
      audio_end_ms: 1000,
    });
    await client.next('conversation.item.truncated');
    client.send({ type: 'conversation.item.retrieve', item_id: itemId });
    const { item } = await client.next('conversation.item.retrieved');
    const [content] = 'content' in item ? (item.content ?? []) : [];
    const transcript = content !== undefined && 'transcript' in content ? content.transcript : undefined;
    expect(transcript).toMatch(/^This is/);
    expect(transcript?.length).toBeLessThan(40);
    await client.next('response.created', 2);
    client.send({
      type: 'conversation.item.truncate',
      item_id: itemId,
      content_index: 0,
      audio_end_ms: 999_999,
    });
    await client.until('an error', () => client.errors.length > 0);
    expect(client.errors).toMatchObject([{ code: 'invalid_value', param: 'audio_end_ms' }]);
  });

  it('stops when it is told to, and answers one thing at a time', async () => {
    model.answer = () => ({ text: LONG, dripMs: 30 });
    const client = await connect({ type: 'realtime', output_modalities: ['text'] });
    write(client, 'Count.');
    client.send({ type: 'response.create' });
    await client.next('response.output_text.delta');
    client.send({ type: 'response.create', event_id: 'second' });
    model.answer = () => 'Beside it.';
    client.send({
      type: 'response.create',
      response: {
        conversation: 'none',
        metadata: { purpose: 'aside' },
        input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Aside?' }] }],
      },
    });
    const { response: aside } = await client.next('response.done');
    expect(aside).toMatchObject({
      status: 'completed',
      metadata: { purpose: 'aside' },
      output: [{ content: [{ text: 'Beside it.' }] }],
    });
    client.send({ type: 'response.cancel' });
    const { response } = await client.next('response.done', 2);
    expect(response).toMatchObject({ status: 'cancelled', status_details: { reason: 'client_cancelled' } });
    expect(client.errors).toMatchObject([
      { code: 'conversation_already_has_active_response', event_id: 'second' },
    ]);
    expect(client.told('conversation.item.added')).toHaveLength(2);
    await model.requests.at(-2)?.ended.then((how) => expect(how).toBe('broken'));
  });

  it('tells in the answer that it failed or was too long', async () => {
    const client = await connect({ type: 'realtime', output_modalities: ['text'], max_output_tokens: 20 });
    write(client, 'Hello.');
    model.answer = () => ({ text: 'Half an', finishReason: 'length' });
    client.send({ type: 'response.create' });
    expect(await client.next('response.done')).toMatchObject({
      response: {
        status: 'incomplete',
        status_details: { reason: 'max_output_tokens' },
        output: [{ status: 'incomplete' }],
      },
    });
    expect(model.requests.at(-1)?.body.max_tokens).toBe(20);
    const failures = (): number => app.log().match(/"conversation failed"/g)?.length ?? 0;
    const before = failures();
    model.answer = () => ({ text: 'This breaks off.', errorEvent: { error: { message: 'scripted' } } });
    client.send({ type: 'response.create' });
    const failed = await client.next('response.done', 2);
    expect(failed.response).toMatchObject({
      status: 'failed',
      status_details: { error: { type: 'server_error', code: 'llm_failed' } },
    });
    expect(client.errors).toEqual([]);
    await expect.poll(() => failures() - before).toBe(1);
  });

  it('opens with a key that was made for it', async () => {
    const secret = await openai.realtime.clientSecrets.create({
      expires_after: { anchor: 'created_at', seconds: 30 },
      session: { type: 'realtime', model: 'gpt-realtime', instructions: 'Be brief.' },
    });
    expect(secret).toMatchObject({
      value: expect.stringMatching(/^ek_/),
      session: { type: 'realtime', object: 'realtime.session', instructions: 'Be brief.' },
    });
    expect(secret.expires_at - Date.now() / 1000).toBeLessThanOrEqual(30);
    const client = await connect(undefined, secret.value);
    expect(client.events[0]).toMatchObject({ session: { instructions: 'Be brief.' } });
    const browser = new WebSocket(`${app.url.replace('http', 'ws')}/openai/v1/realtime?model=gpt-realtime`, [
      'realtime',
      `openai-insecure-api-key.${secret.value}`,
    ]);
    const first = await new Promise((resolve) =>
      browser.once('message', (data: Buffer) => resolve(JSON.parse(data.toString()))),
    );
    expect(first).toMatchObject({ type: 'session.created', session: { instructions: 'Be brief.' } });
    expect(browser.protocol).toBe('realtime');
    const closed = new Promise((resolve) => browser.once('close', resolve));
    browser.close();
    await closed;
    expect(app.log()).not.toContain(secret.value);
  });

  it('refuses who has no key, and what is not there', async () => {
    const refused = async (query: string, headers: Record<string, string>): Promise<unknown> => {
      const { status, body } = await askForSocket(`${app.url}/openai/v1/realtime${query}`, headers);
      return [status, (body as { error: { code: string } }).error.code];
    };
    const known = { Authorization: `Bearer ${KEY}` };
    expect(await refused('', {})).toEqual([401, 'invalid_api_key']);
    expect(await refused('', { Authorization: 'Bearer ek_made-up' })).toEqual([401, 'invalid_api_key']);
    expect(await refused('?model=gpt-5', known)).toEqual([404, 'model_not_found']);
    expect(await refused('?call_id=rtc_1', known)).toEqual([400, null]);
    const wrong = openai.realtime.clientSecrets.create({ expires_after: { seconds: 5 } });
    await expect(wrong).rejects.toMatchObject({ status: 400, param: 'expires_after.seconds' });
    const nobody = new OpenAI({ apiKey: 'x', baseURL: openai.baseURL, maxRetries: 0 });
    await expect(nobody.realtime.clientSecrets.create({})).rejects.toMatchObject({ status: 401 });
  });
});
