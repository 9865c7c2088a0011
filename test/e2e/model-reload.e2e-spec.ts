import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PATIENTLY } from '../support/patience.js';
import { startApp, untilReady, type RunningApp } from '../support/running-app.js';
import { spokenWav } from '../support/synthetic-speech.js';
import { TranscriptionsClient } from '../support/transcriptions-client.js';

/** The embedded model under another name. */
const COPY = 'wide-english';
const SENTENCES = Array.from(
  { length: 40 },
  (_, at) => `The meeting number ${at + 1} is on Monday morning. `,
);

describe('a model that is installed anew while a job hears with it', () => {
  let modelsDir: string;
  let app: RunningApp;
  let client: TranscriptionsClient;

  /** As `pull --force` does: whole under a hidden name, then in place of the one before. */
  async function install(): Promise<void> {
    const hidden = join(modelsDir, `.${COPY}.part`);
    await cp(join(modelsDir, 'moonshine-tiny'), hidden, { recursive: true });
    const path = join(hidden, 'manifest.json');
    const manifest = JSON.parse(await readFile(path, 'utf8')) as object;
    await writeFile(path, JSON.stringify({ ...manifest, model: COPY }));
    const old = join(modelsDir, `.${COPY}.old-1`);
    await rename(join(modelsDir, COPY), old).catch(() => undefined);
    await rename(hidden, join(modelsDir, COPY));
    await rm(old, { recursive: true, force: true });
  }
  const timesLogged = (message: string): number => app.log().split(`"msg":"${message}"`).length - 1;

  beforeAll(async () => {
    modelsDir = await mkdtemp(join(tmpdir(), 'parley-reload-'));
    app = await startApp({ MODELS_DIR: modelsDir, INFERENCE_WORKERS: '1', MAX_AUDIO_DURATION_SECS: '600' });
    await untilReady(app.url);
    client = new TranscriptionsClient(app.url);
    await install();
  });
  afterAll(async () => {
    await app.close();
    await rm(modelsDir, { recursive: true, force: true });
  });

  it('hears the rest of it, and no word is missing', async () => {
    const wav = await spokenWav(SENTENCES.join(' '));
    const expected = await client.transcribe({ user_uuid: 'anna', message_id: 'known' }, wav);
    const fields = { user_uuid: 'anna', message_id: 'long', model: COPY };
    const { body } = await client.submit(fields, wav);
    await expect.poll(() => timesLogged('a model is loaded'), PATIENTLY).toBe(1);
    await install();
    const done = await client.untilEnded(String(body['job_id']));
    expect(done).toMatchObject({ status: 'completed', text: expected['text'] });
    expect(
      ['a model is installed', 'a model is not used any more', 'a model is loaded'].map(timesLogged),
    ).toEqual([2, 1, 2]);
  });
});
