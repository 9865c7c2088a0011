import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RealtimeClient, spokenAt24k } from '../support/realtime-client.js';
import { PATIENT, startApp, untilReady, type RunningApp } from '../support/running-app.js';

const GREETING = 'Bonjour, je suis OKTI.';
const INSTRUCTIONS = 'You are OKTI.';

/** Document 3, message by message. */
describe('document 3', () => {
  let app: RunningApp;
  /** Its base URL is a listener of its own. */
  let base: string;

  beforeAll(async () => {
    app = await startApp({
      INFERENCE_WORKERS: '1',
      ...PATIENT,
      ASSISTANT_GREETING: GREETING,
      ASSISTANT_INSTRUCTIONS: INSTRUCTIONS,
      ASSISTANT_VOICE: 'en-us',
    });
    base = app.aliasUrls[1] ?? '';
    await untilReady(app.url);
  });
  afterAll(() => app.close());

  it('GET /health', async () => {
    const answer = await fetch(`${base}/health`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      status: 'ok',
      timestamp: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/),
      service: 'octi-realtime-backend',
    });
  });

  it('GET /api/session', async () => {
    const answer = await fetch(`${base}/api/session`);
    const nowSec = Date.now() / 1000;
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    const session = (await answer.json()) as { client_secret: { expires_at: number } };
    expect(session).toMatchObject({
      object: 'realtime.session',
      id: expect.stringMatching(/^sess_\w+$/),
      model: 'parley-realtime',
      client_secret: { value: expect.stringMatching(/^ek_\S+$/), expires_at: expect.any(Number) },
      instructions: INSTRUCTIONS,
      voice: 'en-us',
    });
    expect(session.client_secret.expires_at - nowSec).toBeGreaterThan(30);
    expect(session.client_secret.expires_at - nowSec).toBeLessThanOrEqual(60);
  });

  it('an unknown address of it is answered like all others', async () => {
    const answer = await fetch(`${base}/api/session/x`);
    expect([answer.status, await answer.json()]).toEqual([404, { detail: expect.any(String) }]);
  });

  it('WS /ws/realtime: ready, a greeting in audio and text, its end', async () => {
    const client = await RealtimeClient.open(base);
    await client.untilTold('ready');
    expect(client.messages).toEqual([{ type: 'ready' }]);
    client.send('{ "type": "start_conversation" }');
    await client.untilTold('bot_audio_end');
    expect(client.messages).toEqual([
      { type: 'ready' },
      { type: 'transcript_delta', text: GREETING },
      { type: 'bot_audio_end' },
    ]);
    expect(client.audioMs).toBeGreaterThan(500);
    client.send('{ "type": "reset_session" }');
    await client.untilTold('ready', 2);
    await client.say(await spokenAt24k('Hello, how are you today?', 0));
    client.send('{ "type": "user_audio_end" }');
    await client.untilTold('transcript_delta', 2);
    await client.close();
  });

  it.each([
    ['{ "type": "hello" }', 'type: expected one of start_conversation, user_audio_end, reset_session'],
    ['start_conversation', 'The message is not valid JSON'],
  ])('WS /ws/realtime: answers %s with its error', async (message, problem) => {
    const client = await RealtimeClient.open(base);
    client.send(message);
    await client.untilTold('error');
    expect(client.told('error')).toEqual([{ type: 'error', message: problem }]);
    await client.close();
  });
});
