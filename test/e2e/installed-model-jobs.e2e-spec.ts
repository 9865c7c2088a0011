import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PATIENTLY } from '../support/patience.js';
import { startApp, untilReady, type RunningApp } from '../support/running-app.js';
import { spokenWav } from '../support/synthetic-speech.js';
import { TranscriptionsClient, type JsonObject } from '../support/transcriptions-client.js';

/** The embedded model under another name, and as one that understands German too. */
const COPY = 'wide-english';
const SENTENCES = Array.from(
  { length: 14 },
  (_, at) => `The meeting number ${at + 1} is on Monday morning. `,
);

describe('an installed model', () => {
  let modelsDir: string;
  let app: RunningApp;
  let client: TranscriptionsClient;

  /** As `pull --force` does: whole under a hidden name, then in place of the one before. */
  async function install(): Promise<void> {
    const hidden = join(modelsDir, `.${COPY}.part`);
    await cp(join(modelsDir, 'moonshine-tiny'), hidden, { recursive: true });
    const path = join(hidden, 'manifest.json');
    const manifest = JSON.parse(await readFile(path, 'utf8')) as object;
    await writeFile(path, JSON.stringify({ ...manifest, model: COPY, languages: ['en', 'de'] }));
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

  it('hears the rest of a job when it is installed anew meanwhile, and no word is missing', async () => {
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

  it('tells which language it heard, and that a text reads otherwise than was asked for', async () => {
    const wav = await spokenWav('Please call me back when you have the time, and tell him that we are here.');
    const verboseOf = async (language: string): Promise<JsonObject> => {
      const fields = { user_uuid: 'anna', message_id: language, model: COPY, language };
      const { job_id: jobId } = await client.transcribe(fields, wav);
      return (await client.get(`/${String(jobId)}/result?response_format=verbose_json`)).body;
    };
    const warning = "The recording was recognised as 'de', but the text reads as 'en'.";
    expect(await verboseOf('de')).toMatchObject({ language: 'de', warning });
    const heard = await verboseOf('auto');
    expect(heard).toMatchObject({ language: 'en' });
    expect(heard).not.toHaveProperty('warning');
    const form = new FormData();
    for (const [name, value] of Object.entries({
      model: COPY,
      language: 'de',
      response_format: 'verbose_json',
    }))
      form.set(name, value);
    form.set('file', new Blob([Uint8Array.from(wav)]), 'message.wav');
    const answer = await fetch(`${app.url}/openai/v1/audio/transcriptions`, { method: 'POST', body: form });
    expect(await answer.json()).toMatchObject({ language: 'german', warning });
  });
});
