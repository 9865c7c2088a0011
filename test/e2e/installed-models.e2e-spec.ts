import {
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { SpeechListeners } from '../../src/engine/ports/speech-listeners.js';
import { startApp, untilReady, type RunningApp } from '../support/running-app.js';
import { SMALL_PARAKEET } from '../support/random-models/parakeet-shape.js';
import { writeParakeet } from '../support/random-models/parakeet-export.js';
import { spokenWav } from '../support/synthetic-speech.js';

/*
 * A copy of the embedded model under another name: valid, small, and its text is known. And a Parakeet of random weights,
 * which says that hints reach a model of several languages; its text is that of nobody.
 */

const DEADLINE = { timeout: 60_000, interval: 50 };

interface Readiness {
  status: string;
  details: { models: { default: string; loaded: string[]; unusable: { name: string; reason: string }[] } };
}

describe('installed models', () => {
  let modelsDir: string;
  let app: RunningApp;
  /** Another process on the same folder, which loads no model. */
  let api: RunningApp;
  let wav: Buffer;

  const getJson = async <T>(path: string): Promise<T> =>
    (await (await fetch(`${app.url}${path}`)).json()) as T;
  const listedBy = async ({ url }: RunningApp): Promise<string[]> => {
    const { data } = (await (await fetch(`${url}/v1/models`)).json()) as { data: { id: string }[] };
    return data.map(({ id }) => id);
  };
  const listed = (): Promise<string[]> => listedBy(app);
  const models = async (): Promise<Readiness['details']['models']> =>
    (await getJson<Readiness>('/health/ready')).details.models;
  const untilListed = (ids: string[]): Promise<void> =>
    vi.waitFor(async () => expect(await listed()).toEqual(ids), DEADLINE);

  /** Puts a copy in place as an installation does: hidden first, then under its name at once. */
  async function install(
    name: string,
    change: (dir: string) => Promise<void> = async () => undefined,
  ): Promise<void> {
    const hidden = join(modelsDir, `.${name}.part`);
    await cp(join(modelsDir, 'moonshine-tiny'), hidden, { recursive: true });
    const path = join(hidden, 'manifest.json');
    const manifest = JSON.parse(await readFile(path, 'utf8')) as { model: string };
    await change(hidden);
    await writeFile(path, JSON.stringify({ ...manifest, model: name }));
    await rename(hidden, join(modelsDir, name));
  }

  async function installParakeet(name: string): Promise<void> {
    const hidden = join(modelsDir, `.${name}.part`);
    await writeParakeet(hidden, { shape: SMALL_PARAKEET, precision: 'fp32', layout: 'joint', seed: 7 });
    const files = await Promise.all(
      (await readdir(hidden)).map(async (file) => {
        const { size: bytes } = await stat(join(hidden, file));
        return [file, { bytes, sha256: '0'.repeat(64) }] as const;
      }),
    );
    const manifest = {
      ...{
        model: name,
        kind: 'speech-to-text',
        format: 'parakeet-tdt',
        layout: 'joint',
        languages: ['de', 'en'],
      },
      ...{ licence: 'none', revision: 0, source: { imported: true }, files: Object.fromEntries(files) },
    };
    await writeFile(join(hidden, 'manifest.json'), JSON.stringify(manifest));
    await rename(hidden, join(modelsDir, name));
  }

  async function remove(name: string): Promise<void> {
    const aside = join(modelsDir, `.${name}.old`);
    await rename(join(modelsDir, name), aside);
    await rm(aside, { recursive: true });
  }

  let lastMessage = 0;
  async function submit(
    fields: Record<string, string>,
  ): Promise<{ status: number; body: Record<string, unknown> }> {
    lastMessage += 1;
    const form = new FormData();
    form.set('file', new Blob([new Uint8Array(wav)]), 'message.wav');
    for (const [name, value] of Object.entries({ user_uuid: 'u', message_id: `m${lastMessage}`, ...fields }))
      form.set(name, value);
    const response = await fetch(`${app.url}/v1/audio/transcriptions`, { method: 'POST', body: form });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  /** The job of a submission once it has ended. */
  async function ended(fields: Record<string, string>): Promise<Record<string, unknown>> {
    const { body } = await submit(fields);
    return vi.waitFor(async () => {
      const job = await getJson<Record<string, unknown>>(
        `/v1/audio/transcriptions/${String(body['job_id'])}`,
      );
      expect(['completed', 'failed']).toContain(job['status']);
      return job;
    }, DEADLINE);
  }

  beforeAll(async () => {
    modelsDir = await mkdtemp(join(tmpdir(), 'parley-installed-'));
    wav = await spokenWav('The meeting is on Monday morning.');
    app = await startApp({ MODELS_DIR: modelsDir, INFERENCE_WORKERS: '2' });
    await untilReady(app.url);
    api = await startApp({ MODELS_DIR: modelsDir, ROLE: 'api' });
  });

  afterAll(async () => {
    await api.close();
    await app.close();
    await rm(modelsDir, { recursive: true, force: true });
  });

  it('are usable from when they are there, without a restart, and say so everywhere', async () => {
    expect(await listed()).toEqual(['moonshine-tiny']);
    expect(await submit({ model: 'wide-english' })).toMatchObject({
      status: 400,
      body: {
        error: { message: "Model 'wide-english' is not available. Available models: moonshine-tiny." },
      },
    });
    await mkdir(join(modelsDir, 'wide-english.not-yet'));
    await install('wide-english');
    await untilListed(['moonshine-tiny', 'wide-english']);
    expect(
      (await getJson<{ data: { id: string }[] }>('/openai/v1/models')).data.map(({ id }) => id),
    ).toContain('wide-english');
    expect((await models()).loaded).toEqual([]);
    await vi.waitFor(async () => expect(await listedBy(api)).toContain('wide-english'), DEADLINE);
    const heard = await ended({ model: 'wide-english' });
    expect(heard).toMatchObject({ status: 'completed', text: (await ended({}))['text'] });
    expect((await models()).loaded).toEqual(['wide-english']);
    expect(await submit({ model: 'wide-english', language: 'fr' })).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringContaining('Supported languages: en.') as string } },
    });
  });

  it('become the one of requests that name none where they are Parakeet, without a moment of not being ready', async () => {
    await install('parakeet-copy');
    await untilListed(['parakeet-copy', 'moonshine-tiny', 'wide-english']);
    expect((await fetch(`${app.url}/health/ready`)).status).toBe(200);
    expect(await getJson('/health')).toMatchObject({ model: '/models/parakeet-copy', status: 'healthy' });
    await vi.waitFor(async () => expect((await models()).loaded).toContain('parakeet-copy'), DEADLINE);
    expect(await ended({ model: 'parakeet' })).toMatchObject({ status: 'completed' });
    await remove('parakeet-copy');
    await untilListed(['moonshine-tiny', 'wide-english']);
    expect(await getJson('/health')).toMatchObject({ model: '/models/moonshine-tiny' });
    await expect.poll(async () => (await models()).loaded).toEqual(['wide-english']);
  });

  it('are refused with name and reason where their files are wrong, and the others go on', async () => {
    await install('short', (dir) => truncate(join(dir, 'encoder.onnx'), 1000));
    await vi.waitFor(async () => expect((await models()).unusable).toHaveLength(2), DEADLINE);
    expect(await listed()).not.toContain('short');
    expect(await submit({ model: 'short' })).toMatchObject({
      status: 400,
      body: {
        error: {
          message: expect.stringMatching(/Model 'short' is not available: encoder\.onnx has 1000/) as string,
        },
      },
    });
    const zeros = async (dir: string): Promise<void> => {
      const { length } = await readFile(join(dir, 'encoder.onnx'));
      await writeFile(join(dir, 'encoder.onnx'), new Uint8Array(length));
    };
    await install('hostile', zeros);
    await untilListed(['moonshine-tiny', 'wide-english', 'hostile']);
    const failed = await ended({ model: 'hostile' });
    expect(failed).toMatchObject({
      status: 'failed',
      error: expect.stringContaining("Model 'hostile' is not available: ") as string,
    });
    await untilListed(['moonshine-tiny', 'wide-english']);
    await vi.waitFor(
      async () => expect(await listedBy(api)).toEqual(['moonshine-tiny', 'wide-english']),
      DEADLINE,
    );
    expect(await ended({ model: 'wide-english' })).toMatchObject({ status: 'completed' });
    expect((await fetch(`${app.url}/health/ready`)).status).toBe(200);
  });

  it('hear in the languages that they speak, with the hotwords of the request', async () => {
    const hotwords = 'Wazo, Kubernetes';
    expect((await submit({ hotwords })).body['dropped_parameters']).toEqual([
      { parameter: 'hotwords', reason: "Model 'moonshine-tiny' cannot use them." },
    ]);
    expect(await submit({ language: 'de' })).toMatchObject({ status: 400 });
    await installParakeet('parakeet-tdt-small');
    await untilListed(['parakeet-tdt-small', 'moonshine-tiny', 'wide-english']);
    const listeners = app.app.get(SpeechListeners);
    const heardBy = (language: string): string => listeners.choose(language).capabilities.model;
    expect(['de', 'en'].map(heardBy)).toEqual(['parakeet-tdt-small', 'parakeet-tdt-small']);
    const requests: Record<string, string>[] = [
      { language: 'de', hotwords },
      { model: 'parakeet-tdt', language: 'auto' },
    ];
    for (const fields of requests) {
      expect((await submit(fields)).body).not.toHaveProperty('dropped_parameters');
      expect(await ended(fields)).toMatchObject({ status: 'completed' });
    }
    await expect
      .poll(async () => (await models()).loaded.sort())
      .toEqual(['parakeet-tdt-small', 'wide-english']);
    expect(await submit({ hotwords: 'x'.repeat(101) })).toMatchObject({ status: 400 });
    expect(await submit({ language: 'fr' })).toMatchObject({
      body: { error: { message: expect.stringContaining('Supported languages: de, en.') as string } },
    });
  });
});
