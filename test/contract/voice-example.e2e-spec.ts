import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { wavOf } from '../../src/engine/audio/wav-file.js';
import { makeTempDir, makeWithFfmpeg } from '../support/audio-fixtures.js';
import { BrowserPage } from '../support/browser-page.js';
import { startApp, untilReady, type RunningApp } from '../support/running-app.js';
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

interface Flow {
  ws: WebSocket;
  sessionId: string;
  token: string;
  user_id: string;
  interrupt: () => void;
}

describe('the session flow of document 4', () => {
  let app: RunningApp;
  let page: BrowserPage;

  beforeAll(async () => {
    app = await startApp({ INFERENCE_WORKERS: '1' });
    const pcm = await spoken('Hello, how are you today?', 20_000);
    const folder = await makeTempDir();
    const wav = join(folder.path, 'said.wav');
    await writeFile(wav, wavOf(pcm, 16_000));
    const options = ['-c:a', 'libopus', '-vbr', 'off', '-live', '1'];
    const webm = await makeWithFfmpeg(join(folder.path, 'said.webm'), ['-i', wav, ...options]);
    page = new BrowserPage(app.url, await readFile(webm), pcm.length / 16);
    await folder.remove();
    await untilReady(app.url);
  }, 60_000);
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

  it('runs as it is written: listens, shows, plays, interrupts, and is gone', async () => {
    let disconnect = (): void => undefined;
    const enough = new Promise<void>((resolve) => (disconnect = resolve));
    let running: Promise<void> | undefined;
    const flow = await new Promise<Flow>((told) => {
      const code = `${SESSION_FLOW}\ntold({ ws, sessionId, token, user_id, interrupt })\nawait enough\n${DISCONNECT}`;
      running = page.run(code, { told, enough });
    });
    expect(flow.token.split('.')).toHaveLength(3);
    expect(flow.user_id).toMatch(/^user-/);
    await expect.poll(() => page.played.length, { timeout: 30_000 }).toBeGreaterThan(3);
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
  }, 60_000);
});
