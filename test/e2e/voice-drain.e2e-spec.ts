import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LanguageModelStandIn } from '../support/language-model-stand-in.js';
import { startServerProcess, type ServerProcess } from '../support/server-process.js';
import { askForSocket } from '../support/socket-client.js';
import { answeredBy, LONG_ANSWER, startTalker } from '../support/talking-app.js';
import { spoken, VoiceClient } from '../support/voice-client.js';

describe('SIGTERM in the middle of a conversation', () => {
  let dataDir: string;
  let model: LanguageModelStandIn;
  let hello: Int16Array;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'parley-voice-drain-'));
    model = await startTalker();
    hello = await spoken('Hello, how are you today?');
  });
  afterAll(async () => {
    await model.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  const start = (settings: Record<string, string>): Promise<ServerProcess> =>
    startServerProcess({ settings: { ...answeredBy(model), DATA_DIR: dataDir, ...settings } });
  const addressOf = (server: ServerProcess, id: string): string =>
    `${server.url.replace('http', 'ws')}/voice/${id}`;
  const answered = async (server: ServerProcess, id: string): Promise<VoiceClient> => {
    const client = await VoiceClient.open(addressOf(server, id));
    await client.say(hello);
    await client.until('audio', () => client.audioSec() > 0.5);
    return client;
  };

  it('lets the answer be said to its end, begins no turn meanwhile, then closes with 1001', async () => {
    const server = await start({ SHUTDOWN_TIMEOUT_SECS: '30' });
    const id = randomUUID();
    const [client, idle] = await Promise.all([
      answered(server, id),
      VoiceClient.open(addressOf(server, randomUUID())),
    ]);
    const ending = server.end('SIGTERM');
    expect(await idle.closed).toEqual({ code: 1001, reason: 'the server stops' });
    expect((await askForSocket(addressOf(server, randomUUID()))).status).toBe(503);
    await client.say(hello);
    expect(await client.closed).toEqual({ code: 1001, reason: 'the server stops' });
    expect(await ending).toBe(0);
    expect(client.texts('assistant')).toEqual([LONG_ANSWER]);
    expect(client.texts('user')).toHaveLength(1);
    expect(client.states()).toEqual(['listening', 'thinking', 'speaking', 'listening']);

    const next = await start({});
    const answer = await fetch(`${next.url}/sessions/${id}`);
    expect(await answer.json()).toMatchObject({
      state: 'idle',
      conversation_history: [{ role: 'user' }, { role: 'assistant', content: LONG_ANSWER }],
    });
    await next.end('SIGTERM');
  });

  it('cuts an answer that takes longer than SHUTDOWN_TIMEOUT_SECS, and keeps what was heard', async () => {
    const server = await start({ SHUTDOWN_TIMEOUT_SECS: '1' });
    const client = await answered(server, randomUUID());
    const ending = server.end('SIGTERM');
    expect((await client.closed).code).toBe(1001);
    expect(await ending).toBe(0);
    const [heard = ''] = client.texts('assistant');
    expect([LONG_ANSWER.startsWith(heard), heard === LONG_ANSWER]).toEqual([true, false]);
    expect(client.audioSec()).toBeLessThan(8);
  });
});
