import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { wavOf } from '../../src/engine/audio/wav-file.js';
import { makeTempDir } from '../support/audio-fixtures.js';
import {
  describeWithChromium,
  openChromium,
  PAGE_DEADLINE_MS,
  type OpenChromium,
} from '../support/chromium.js';
import { startHttpServer, type LoopbackServer } from '../support/loopback-server.js';
import { spokenAt24k } from '../support/realtime-client.js';
import { PATIENT, startApp, untilReady, type RunningApp } from '../support/running-app.js';

/** Long enough for an answer before the microphone's file begins anew. */
const SILENCE_MS = 15_000;
const POLL = { timeout: 2 * PAGE_DEADLINE_MS };
const TEST_MS = 120_000;

const HTML = '<!doctype html><link rel="icon" href="data:," /><body></body>';

/** What the document leaves to its reader: two functions, the kind of binary data, and a microphone. */
const REST_OF_PAGE = `
ws.binaryType = 'arraybuffer';

function updateTranscript(text) {
  document.body.append(text);
}

function convertToPCM16(audioData) {
  return Int16Array.from(audioData, (sample) => Math.max(-1, Math.min(1, sample)) * 32767);
}

navigator.mediaDevices.getUserMedia({ audio: true }).then((stream) => {
  const context = new AudioContext({ sampleRate: 24000 });
  const recorder = context.createScriptProcessor(2048, 1, 1);
  recorder.onaudioprocess = ({ inputBuffer }) => sendAudio(inputBuffer.getChannelData(0));
  context.createMediaStreamSource(stream).connect(recorder).connect(context.destination);
});
`;

describeWithChromium('the example of document 3', () => {
  let app: RunningApp;
  let front: LoopbackServer;
  let folder: Awaited<ReturnType<typeof makeTempDir>>;
  let browser: OpenChromium;
  let example: string;

  beforeAll(async () => {
    example = await readFile(new URL('../contract/okti-example.js.txt', import.meta.url), 'utf8');
    front = await startHttpServer((_, answer) => answer.setHeader('content-type', 'text/html').end(HTML));
    folder = await makeTempDir();
    const microphone = join(folder.path, 'microphone.wav');
    await writeFile(microphone, wavOf(await spokenAt24k('Hello, how are you today?', SILENCE_MS), 24_000));
    app = await startApp({ INFERENCE_WORKERS: '1', ...PATIENT });
    await untilReady(app.url);
    browser = await openChromium({
      microphone,
      hosts: { 'localhost:8080': new URL(app.aliasUrls[1] ?? '').host },
    });
  }, TEST_MS);
  afterAll(async () => {
    await browser.close();
    await front.close();
    await app.close();
    await folder.remove();
  });

  it(
    'talks with the server as it is written',
    async () => {
      const { page } = browser;
      const logged: string[] = [];
      page.on('console', (message) => logged.push(message.text()));
      await page.goto(`http://127.0.0.1:${front.port}`);
      await page.addScriptTag({ content: example + REST_OF_PAGE });
      await expect.poll(() => logged, POLL).toContainEqual(expect.stringContaining('Bot a fini de parler'));
      const after = (mark: string): string[] =>
        logged.filter((line) => line.startsWith(mark)).map((line) => line.slice(mark.length));
      expect(after('✅ ')).toEqual(['Connecté au backend', 'Backend prêt']);
      expect(after('❌ ')).toEqual([]);
      const bytes = after('🔊 Audio reçu: ').reduce((sum, line) => sum + Number.parseInt(line), 0);
      expect(bytes / 48_000).toBeGreaterThan(1);
      const text = after('📝 Transcription: ').join('');
      expect(text).toMatch(/\w+ \w+/);
      expect(await page.textContent('body')).toContain(text);
    },
    TEST_MS,
  );
});
