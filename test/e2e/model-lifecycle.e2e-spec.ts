import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { findCatalogModel } from '../../src/engine/inference/models/catalog/model-catalog.js';
import { isSurvey, ModelMirror } from '../support/model-mirror.js';
import { MOONSHINE_FORMS, writeMoonshine } from '../support/random-models/moonshine.js';
import { startApp, untilReady, type RunningApp } from '../support/running-app.js';
import { spokenWav } from '../support/synthetic-speech.js';
import { TranscriptionsClient, type JsonObject } from '../support/transcriptions-client.js';

const DEADLINE = { timeout: 60_000, interval: 50 };
/** Of the catalogue, and published without checksums: what the mirror has is what it is. */
const PULLED = 'moonshine-tiny-ja';
/** The embedded model under another name. */
const COPY = 'wide-english';
const ENCODER = 'encoder_model_quantized.onnx';

interface Pull {
  name: string;
  state: string;
  bytes: number;
  totalBytes: number;
  reason?: string;
}

interface Models {
  default: string;
  installed: string[];
  loaded: string[];
  pulls: Pull[];
}

let modelsDir: string;
let wav: Buffer;

const json = async <T>(url: string): Promise<T> => (await (await fetch(url)).json()) as T;
const listedBy = async ({ url }: RunningApp): Promise<string[]> =>
  (await json<{ data: { id: string }[] }>(`${url}/v1/models`)).data.map(({ id }) => id);
const modelsOf = async ({ url }: RunningApp): Promise<Models> =>
  (await json<{ details: { models: Models } }>(`${url}/health/ready`)).details.models;
const message = (id: string, more: Record<string, string> = {}): Record<string, string> => ({
  ...{ user_uuid: 'anna', message_id: id },
  ...more,
});

beforeAll(async () => {
  modelsDir = await mkdtemp(join(tmpdir(), 'parley-lifecycle-'));
  wav = await spokenWav('The meeting is on Monday morning.');
});
afterAll(() => rm(modelsDir, { recursive: true, force: true }));

describe('MODELS_PULL', () => {
  let mirror: ModelMirror;
  let app: RunningApp;
  let totalBytes: number;
  let letGo = (): void => undefined;

  /** What a mirror has of a model, of random weights. */
  async function publish(): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'parley-published-'));
    await writeMoonshine(folder, 3, MOONSHINE_FORMS.tiny);
    const read = (name: string): Promise<Buffer> => readFile(join(folder, name));
    const contents = {
      [ENCODER]: await read('encoder_model.onnx'),
      'decoder_model_merged_quantized.onnx': await read('decoder_model_merged.onnx'),
      'tokenizer.json': await read('tokenizer.json'),
      'config.json': Buffer.from('{}'),
      'generation_config.json': Buffer.from('{}'),
    };
    await rm(folder, { recursive: true });
    totalBytes = Object.values(contents).reduce((sum, content) => sum + content.length, 0);
    mirror.serveModel(findCatalogModel(PULLED)!, contents);
  }

  const pull = async (): Promise<Pull | undefined> => (await modelsOf(app)).pulls[0];

  beforeAll(async () => {
    mirror = await ModelMirror.start();
    await publish();
    const held = new Promise<void>((resolve) => (letGo = resolve));
    mirror.fault = (request) => {
      // Away at first; then all but the encoder comes at once.
      if (mirror.requests.length === 1) return { kind: 'status', status: 503 };
      return request.path.endsWith(ENCODER) && !isSurvey(request) ? { kind: 'wait', until: held } : undefined;
    };
    app = await startApp({
      ...{ MODELS_DIR: modelsDir, INFERENCE_WORKERS: '1' },
      ...{ MODELS_PULL: PULLED, MODELS_MIRROR: mirror.url.href },
    });
    await untilReady(app.url);
  });
  afterAll(async () => {
    letGo();
    await app.close();
    await mirror.close();
  });

  it('downloads while the server serves what it has, and tells how far it is', async () => {
    await vi.waitFor(async () => expect((await pull())?.bytes).toBeGreaterThan(0), DEADLINE);
    expect(await pull()).toMatchObject({ name: PULLED, state: 'pulling', totalBytes });
    expect((await pull())?.bytes).toBeLessThan(totalBytes);
    expect(await listedBy(app)).toEqual(['moonshine-tiny']);
    expect(await modelsOf(app)).toMatchObject({ default: 'moonshine-tiny', installed: [] });
    const client = new TranscriptionsClient(app.url);
    expect(await client.submit(message('early', { model: PULLED }), wav)).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringContaining(`Model '${PULLED}' is not available`) as string } },
    });
    expect(await client.transcribe(message('meanwhile'), wav)).toMatchObject({ status: 'completed' });
    expect(await readdir(modelsDir)).not.toContain(PULLED);
  });

  it('has the model from when it is whole, without a restart', async () => {
    letGo();
    await vi.waitFor(async () => expect((await pull())?.state).toBe('done'), DEADLINE);
    expect(await pull()).toMatchObject({ bytes: totalBytes, totalBytes });
    expect((await listedBy(app)).sort()).toEqual(['moonshine-tiny', PULLED]);
    expect(await modelsOf(app)).toMatchObject({ installed: [PULLED], loaded: [] });
    expect((await fetch(`${app.url}/health/ready`)).status).toBe(200);
    const done = await new TranscriptionsClient(app.url).transcribe(message('late', { model: PULLED }), wav);
    expect(done).toMatchObject({ status: 'completed' });
    expect((await modelsOf(app)).loaded).toEqual([PULLED]);
  });
});

describe('a model that is removed while jobs wait for it', () => {
  let dataDir: string;
  let api: RunningApp;
  let client: TranscriptionsClient;

  const settings = (role: string): Record<string, string> => ({
    ...{ MODELS_DIR: modelsDir, DATA_DIR: dataDir, ROLE: role, INFERENCE_WORKERS: '1' },
  });

  /** As an installation does: whole under a hidden name, then in place. */
  async function installCopy(): Promise<void> {
    const hidden = join(modelsDir, `.${COPY}.part`);
    await cp(join(modelsDir, 'moonshine-tiny'), hidden, { recursive: true });
    const path = join(hidden, 'manifest.json');
    const manifest = JSON.parse(await readFile(path, 'utf8')) as object;
    await writeFile(path, JSON.stringify({ ...manifest, model: COPY }));
    await rename(hidden, join(modelsDir, COPY));
  }

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'parley-e2e-'));
    await installCopy();
    api = await startApp(settings('api'));
    client = new TranscriptionsClient(api.url);
  });
  afterAll(() => api.close());

  it('fails those with its name, does the others, and loses nothing', async () => {
    const submitted: Record<string, string> = {};
    const wishes: Record<string, Record<string, string>> = { gone: { model: COPY }, other: {} };
    for (const [id, more] of Object.entries(wishes)) {
      const { status, body } = await client.submit(message(id, more), wav);
      expect([status, body['status']]).toEqual([200, 'queued']);
      submitted[id] = String(body['job_id']);
    }
    await rm(join(modelsDir, COPY), { recursive: true });
    const worker = await startApp(settings('worker'));
    const ended = async (id: string): Promise<JsonObject> => client.untilEnded(submitted[id] ?? '');
    try {
      expect(await ended('gone')).toMatchObject({
        status: 'failed',
        error: expect.stringContaining(`Transcription failed: Model '${COPY}' is not available.`) as string,
      });
      expect(await ended('other')).toMatchObject({ status: 'completed' });
      const { body } = await client.lookup('anna', 'gone');
      expect(body).toMatchObject({ found: true, job_id: submitted['gone'], status: 'failed' });
      expect(await client.transcribe(message('gone', { model: 'moonshine-tiny' }), wav)).toMatchObject({
        status: 'completed',
        text: (await ended('other'))['text'],
      });
      expect((await client.get('/status')).body).toMatchObject({ queue_length: 0 });
    } finally {
      await worker.close({ keepData: true });
    }
  });
});
