import { mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PATIENT, startApp, untilReady, type RunningApp } from '../support/running-app.js';
import { writeInstalledKokoro, type KokoroExport } from '../support/random-models/kokoro.js';

/*
 * A Kokoro whose every token sounds alike, so that a sample tells who spoke.
 */

const DEADLINE = { timeout: 60_000, interval: 50 };
const LIKE: KokoroExport = { sounds: () => 0.25 };
const OWN_SAMPLE = 8192;

interface ModelsStatus {
  loaded: string[];
  unusable: { name: string; reason: string }[];
}
interface VoicesStatus {
  current_provider: string | null;
  providers: { name: string; available: boolean }[];
}

describe('an installed voice', () => {
  let modelsDir: string;
  let app: RunningApp;

  const getJson = async <T>(path: string): Promise<T> =>
    (await (await fetch(`${app.url}${path}`)).json()) as T;
  const voices = async (): Promise<VoicesStatus> =>
    (await getJson<{ providers: { tts: VoicesStatus } }>('/providers')).providers.tts;
  const untilVoices = (names: string[]): Promise<void> =>
    vi.waitFor(
      async () => expect((await voices()).providers.map(({ name }) => name)).toEqual(names),
      DEADLINE,
    );
  const models = async (): Promise<ModelsStatus> =>
    (await getJson<{ details: { models: ModelsStatus } }>('/health/ready')).details.models;
  const listed = async (): Promise<unknown[]> =>
    (await getJson<{ data: { id: string; owned_by: string; task: string }[] }>('/openai/v1/models')).data
      .filter(({ task }) => task === 'speech')
      .map(({ id, owned_by: owner }) => `${id} ${owner}`);

  const order = (fields: Record<string, string>): Promise<Response> => {
    const body = {
      model: 'tts-1',
      voice: 'alloy',
      input: 'Good morning.',
      response_format: 'pcm',
      ...fields,
    };
    return fetch(`${app.url}/openai/v1/audio/speech`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  };
  const spoken = async (fields: Record<string, string> = {}): Promise<Int16Array> => {
    const response = await order(fields);
    expect(response.status).toBe(200);
    return new Int16Array(await response.arrayBuffer());
  };
  const isOwn = (pcm: Int16Array): boolean => pcm.length > 0 && pcm.every((sample) => sample === OWN_SAMPLE);

  async function install(name: string, change?: (dir: string) => Promise<void>): Promise<void> {
    const hidden = join(modelsDir, `.${name}.part`);
    await writeInstalledKokoro(hidden, name, LIKE);
    await change?.(hidden);
    await rename(hidden, join(modelsDir, name));
  }
  async function remove(name: string): Promise<void> {
    const aside = join(modelsDir, `.${name}.old`);
    await rename(join(modelsDir, name), aside);
    await rm(aside, { recursive: true });
  }

  beforeAll(async () => {
    modelsDir = await mkdtemp(join(tmpdir(), 'parley-voices-'));
    app = await startApp({ MODELS_DIR: modelsDir, INFERENCE_WORKERS: '1', ...PATIENT });
    await untilReady(app.url);
  });

  afterAll(async () => {
    await app.close();
    await rm(modelsDir, { recursive: true, force: true });
  });

  it('speaks from when it is there until it is removed, and eSpeak NG before and after', async () => {
    expect(isOwn(await spoken({ input: 'Before it.' }))).toBe(false);
    await install('kokoro-82m');
    await untilVoices(['kokoro', 'embedded']);
    expect(await voices()).toMatchObject({ current_provider: 'kokoro' });
    expect(await listed()).toEqual(expect.arrayContaining(['kokoro-82m local', 'espeak-ng local']));
    const pcm = await spoken({ input: 'It is there.' });
    expect(isOwn(pcm)).toBe(true);
    expect(pcm.length % 600).toBe(0);
    expect(isOwn(await spoken({ model: 'kokoro-82m', voice: 'ff_siwis', language: 'fr' }))).toBe(true);
    expect((await models()).loaded).toEqual(['kokoro-82m']);
    await remove('kokoro-82m');
    await untilVoices(['embedded']);
    expect(isOwn(await spoken({ input: 'Behind it.' }))).toBe(false);
    expect((await order({ model: 'kokoro-82m' })).status).toBe(404);
    await expect.poll(async () => (await models()).loaded, DEADLINE).toEqual([]);
  });

  it('leaves what it has no voice for to eSpeak NG', async () => {
    await install('kokoro-82m');
    await untilVoices(['kokoro', 'embedded']);
    expect(isOwn(await spoken({ language: 'de', input: 'Guten Morgen.' }))).toBe(false);
    expect((await order({ voice: 'nobody' })).status).toBe(400);
    await remove('kokoro-82m');
    await untilVoices(['embedded']);
  });

  it('is refused with name and reason where its files are wrong, and another voice speaks', async () => {
    await install('kokoro-hostile', async (dir) => {
      const path = join(dir, 'model_quantized.onnx');
      await writeFile(path, new Uint8Array((await stat(path)).size));
    });
    await untilVoices(['kokoro', 'embedded']);
    expect(isOwn(await spoken({ input: 'Who speaks now?' }))).toBe(false);
    await untilVoices(['embedded']);
    expect((await models()).unusable).toEqual([
      {
        name: 'kokoro-hostile',
        reason: expect.stringMatching(/^model_quantized\.onnx cannot be loaded/) as string,
      },
    ]);
    expect((await fetch(`${app.url}/health/ready`)).status).toBe(200);
    await remove('kokoro-hostile');
  });
});
