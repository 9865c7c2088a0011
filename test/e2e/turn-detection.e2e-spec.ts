import { randomUUID } from 'node:crypto';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SmartTurnModel } from '../../src/engine/inference/smart-turn/smart-turn-model.js';
import { TurnDetector } from '../../src/engine/ports/turn-detector.js';
import { PATIENTLY } from '../support/patience.js';
import { smartTurnFile, smartTurnGraph, writeSmartTurn } from '../support/random-models/smart-turn.js';
import { TalkingApp } from '../support/talking-app.js';
import { spoken } from '../support/voice-client.js';

interface Judged {
  pcm: Int16Array;
  probability: number;
}
interface ModelsDetail {
  turnDetector?: string;
  loaded: string[];
  unusable: { name: string; reason: string }[];
}

describe('an installed turn detector', () => {
  let modelsDir: string;
  let app: TalkingApp;
  let question: Int16Array;
  /** What the server's detector was asked, and has answered. */
  const judged: Judged[] = [];

  const getJson = async <T>(path: string): Promise<T> =>
    (await (await fetch(`${app.running.url}${path}`)).json()) as T;
  const models = async (): Promise<ModelsDetail> =>
    (await getJson<{ details: { models: ModelsDetail } }>('/health/ready')).details.models;

  async function install(name: string, graph: Uint8Array): Promise<void> {
    const hidden = join(modelsDir, `.${name}.part`);
    await writeSmartTurn(hidden, name, graph);
    await rename(hidden, join(modelsDir, name));
  }
  async function remove(name: string): Promise<void> {
    const aside = join(modelsDir, `.${name}.old`);
    await rename(join(modelsDir, name), aside);
    await rm(aside, { recursive: true });
  }
  /** Asks, and has the beginning of the answer. The silence is long: whoever judges it may be busy. */
  async function converse(): Promise<void> {
    const client = await app.open(`${randomUUID()}?end_silence_ms=1500`);
    await client.say(question);
    await client.until('an answer', () => client.audioSec() > 0);
    await app.closeClients();
  }

  beforeAll(async () => {
    modelsDir = await mkdtemp(join(tmpdir(), 'parley-turns-'));
    app = await TalkingApp.start({ STT_TIMEOUT_MS: '60000', MODELS_DIR: modelsDir });
    question = await spoken('When does the museum open?', 4000);
    const detector = app.running.app.get(TurnDetector);
    const detect = detector.detect.bind(detector);
    detector.detect = async (pcm, signal) => {
      const probability = await detect(pcm, signal);
      judged.push({ pcm, probability });
      return probability;
    };
  });
  afterAll(async () => {
    await app.close();
    await rm(modelsDir, { recursive: true, force: true });
  });

  it('is asked during a conversation from when it is there, and says what its file says', async () => {
    await converse();
    expect(judged).toEqual([]);
    expect(await models()).not.toHaveProperty('turnDetector');
    await install('turns-small', smartTurnGraph({ seed: 5 }));
    await expect.poll(async () => (await models()).turnDetector, PATIENTLY).toBe('turns-small');
    const { data } = await getJson<{ data: { id: string }[] }>('/v1/models');
    expect(data.map(({ id }) => id)).toEqual(['moonshine-tiny']);
    // Who is asked while it is being loaded may answer too late for the turn.
    for (let asked = 0; judged.length === 0 && asked < 3; asked += 1) await converse();
    await expect.poll(() => judged.length, PATIENTLY).toBeGreaterThan(0);
    expect((await models()).loaded).toEqual(['turns-small']);
    const model = await SmartTurnModel.load(join(modelsDir, 'turns-small'));
    for (const { pcm, probability } of judged) expect(await model.probability(pcm)).toBe(probability);
    await model.release();
    const heardSec = Math.max(...judged.map(({ pcm }) => pcm.length)) / 16_000;
    expect(heardSec).toBeGreaterThan(1);
    expect(heardSec).toBeLessThan(question.length / 16_000);
  });

  it('is asked no more when it is removed', async () => {
    await remove('turns-small');
    await expect.poll(models, PATIENTLY).not.toHaveProperty('turnDetector');
    judged.length = 0;
    await converse();
    expect(judged).toEqual([]);
  });

  it('is refused with name and reason where its file is wrong, and conversations go on', async () => {
    await install('turns-wrong', smartTurnGraph({ mels: 128 }));
    await install('turns-zero', new Uint8Array(4096));
    await expect.poll(async () => (await models()).turnDetector, PATIENTLY).toBeDefined();
    await converse();
    await expect
      .poll(async () => (await models()).unusable.map(({ name }) => name).sort(), PATIENTLY)
      .toContain('turns-wrong');
    await converse();
    await expect.poll(async () => (await models()).unusable, PATIENTLY).toHaveLength(2);
    const { unusable } = await models();
    const reasonOf = (wanted: string): string | undefined =>
      unusable.find(({ name }) => name === wanted)?.reason;
    expect(reasonOf('turns-wrong')).toMatch(/smart-turn-random\.onnx is not the expected model/);
    expect(reasonOf('turns-zero')).toMatch(/smart-turn-random\.onnx cannot be loaded/);
    expect(judged).toEqual([]);
    await converse();
    await writeFile(join(modelsDir, 'turns-zero', smartTurnFile), 'short');
    await expect
      .poll(async () => (await models()).unusable.map(({ reason }) => reason), { timeout: 20_000 })
      .toContainEqual(expect.stringMatching(/has 5 bytes instead of 4096/) as string);
    expect((await fetch(`${app.running.url}/health/ready`)).status).toBe(200);
  });
});
