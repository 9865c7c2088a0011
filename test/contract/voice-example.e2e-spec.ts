import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { wavOf } from '../../src/engine/audio/wav-file.js';
import { makeTempDir, makeWithFfmpeg } from '../support/audio-fixtures.js';
import { BrowserPage } from '../support/browser-page.js';
import { PATIENT, startApp, untilReady, type RunningApp } from '../support/running-app.js';
import { spoken } from '../support/voice-client.js';

/** Document 4, “Complete Voice Session Flow”, word for word; {@link DISCONNECT} is its end. */
const SESSION_FLOW = `
// 1. Get auth token
const authResponse = await fetch('/auth/token', { method: 'POST' })
const { token, user_id } = await authResponse.json()

// 2. Connect WebSocket
const sessionId = crypto.randomUUID()
const ws = new WebSocket(\`ws://localhost:8000/voice/\${sessionId}\`)

// 3. Handle messages
ws.onmessage = (event) => {
  const message = JSON.parse(event.data)
  
  switch (message.type) {
    case 'state_change':
      console.log('State:', message.state)
      break
    case 'transcript_update':
      console.log('Transcript:', message.data.text)
      break
    case 'audio':
      // Play audio
      playAudio(message.data)
      break
  }
}

// 4. Send audio
const audioRecorder = new MediaRecorder(stream, { mimeType: 'audio/webm' })
audioRecorder.ondataavailable = (e) => {
  const reader = new FileReader()
  reader.onload = () => {
    ws.send(JSON.stringify({
      type: 'audio',
      data: btoa(reader.result)
    }))
  }
  reader.readAsBinaryString(e.data)
}
audioRecorder.start(100) // 100ms chunks

// 5. Barge-in
function interrupt() {
  ws.send(JSON.stringify({ type: 'interrupt' }))
}
`;
const DISCONNECT = `
// 6. Disconnect
ws.close()
`;

/** The document's requests, and its answers as it has them; none where it shows none. */
const REQUESTS: readonly [method: string, path: string, answer?: object, body?: object][] = [
  ['POST', '/auth/token', { token: 'jwt-token-here', user_id: 'user-123' }, { user_id: 'optional-user-id' }],
  [
    'GET',
    '/health',
    {
      status: 'healthy',
      timestamp: '2024-01-15T10:30:00Z',
      active_sessions: 5,
      providers: { stt: 'healthy', llm: 'healthy', tts: 'healthy' },
    },
  ],
  ['GET', '/', { status: 'ok', version: '1.0.0', message: 'Voice Assistant API' }],
  [
    'GET',
    '/providers',
    {
      providers: {
        stt: {
          provider_type: 'stt',
          current_provider: 'deepgram',
          fallback_count: 0,
          providers: [
            {
              name: 'deepgram',
              priority: 0,
              enabled: true,
              available: true,
              circuit: { name: 'stt_deepgram', state: 'closed', is_available: true },
            },
          ],
        },
      },
      summary: {
        stt: { current: 'deepgram', available_count: 2 },
        llm: { current: 'groq', available_count: 2 },
        tts: { current: 'cartesia', available_count: 2 },
      },
    },
  ],
  ['POST', '/providers/stt/reset'],
  [
    'GET',
    '/sessions',
    {
      count: 3,
      sessions: [
        {
          session_id: 'uuid-here',
          created_at: '2024-01-15T10:00:00Z',
          last_activity: '2024-01-15T10:30:00Z',
        },
      ],
    },
  ],
  [
    'GET',
    '/metrics',
    {
      session_count: 5,
      total_requests: 1234,
      average_latency_ms: 245,
      error_rate: 0.02,
      provider_stats: {
        stt: { requests: 500, errors: 2 },
        llm: { requests: 500, errors: 5 },
        tts: { requests: 500, errors: 3 },
      },
    },
  ],
  ['GET', '/metrics/recent'],
  ['GET', '/cache/stats'],
  ['DELETE', '/cache/clear'],
  ['DELETE', '/sessions/cleanup'],
];

/** The names and kinds of all that a document's example has. */
function shapeOf(example: unknown, answer: unknown): unknown {
  if (Array.isArray(example)) {
    return Array.isArray(answer) && answer.length > 0 ? [shapeOf(example[0], answer[0])] : 'empty';
  }
  if (typeof example !== 'object' || example === null) return typeof answer;
  const fields = Object.entries(example).map(([name, value]) => [
    name,
    shapeOf(value, (answer as Record<string, unknown> | null | undefined)?.[name]),
  ]);
  return Object.fromEntries(fields) as unknown;
}

interface Flow {
  ws: WebSocket;
  sessionId: string;
  token: string;
  user_id: string;
  interrupt: () => void;
}

describe('document 4, as it is written', () => {
  let app: RunningApp;
  let page: BrowserPage;

  beforeAll(async () => {
    app = await startApp({ INFERENCE_WORKERS: '1', ...PATIENT });
    const said = await spoken('Hello, how are you today?', 6000);
    const pcm = Int16Array.from([...said, ...said, ...said]);
    const folder = await makeTempDir();
    const wav = join(folder.path, 'said.wav');
    await writeFile(wav, wavOf(pcm, 16_000));
    const options = ['-c:a', 'libopus', '-vbr', 'off', '-live', '1'];
    const webm = await makeWithFfmpeg(join(folder.path, 'said.webm'), ['-i', wav, ...options]);
    page = new BrowserPage(app.url, await readFile(webm), pcm.length / 16);
    await folder.remove();
    await untilReady(app.url);
  });
  afterAll(async () => {
    page.leave();
    await app.close();
  });

  const isConnected = async (id: string): Promise<boolean | undefined> => {
    const { sessions } = (await (await fetch(`${app.url}/sessions`)).json()) as {
      sessions: { session_id: string; connected: boolean }[];
    };
    return sessions.find(({ session_id }) => session_id === id)?.connected;
  };

  it('has a session flow that runs: listens, shows, plays, interrupts, and is gone', async () => {
    let disconnect = (): void => undefined;
    const enough = new Promise<void>((resolve) => (disconnect = resolve));
    let running: Promise<void> | undefined;
    const flow = await new Promise<Flow>((told) => {
      const code = `${SESSION_FLOW}\ntold({ ws, sessionId, token, user_id, interrupt })\nawait enough\n${DISCONNECT}`;
      running = page.run(code, { told, enough });
    });
    expect(flow.token.split('.')).toHaveLength(3);
    expect(flow.user_id).toMatch(/^user-/);
    await expect.poll(() => page.played.length, { timeout: 45_000 }).toBeGreaterThan(3);
    expect(page.logged[0]).toBe('State: listening');
    expect(page.logged.join('\n')).toMatch(/Transcript: .*how are you[^]*State: speaking/i);
    expect(await isConnected(flow.sessionId)).toBe(true);

    const acknowledged: unknown[] = [];
    flow.ws.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as { type: string };
      if (message.type === 'interrupt_ack') acknowledged.push(message);
    });
    flow.interrupt();
    await expect.poll(() => acknowledged).toEqual([{ type: 'interrupt_ack', message: 'Playback stopped' }]);
    disconnect();
    await running;
    await expect.poll(() => isConnected(flow.sessionId)).toBe(false);
  });

  it.each(REQUESTS)('%s %s answers as the document shows', async (method, path, example = {}, body) => {
    const sent =
      body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const response = await fetch(app.url + path, { method, ...sent });
    expect(response.status).toBe(200);
    const answer: unknown = await response.json();
    expect(shapeOf(example, answer)).toEqual(shapeOf(example, example));
  });
});
