import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadTurnModel } from '../../src/engine/inference/load-turn-model.js';
import { ort } from '../../src/engine/inference/onnx/onnx-runtime.js';
import { SmartTurnModel } from '../../src/engine/inference/smart-turn/smart-turn-model.js';
import { TurnFeatures } from '../../src/engine/inference/smart-turn/turn-features.js';
import {
  smartTurnFile,
  smartTurnGraph,
  writeSmartTurn,
  type SmartTurnOptions,
} from '../support/random-models/smart-turn.js';
import { spoken } from '../support/voice-client.js';

describe('SmartTurnModel', () => {
  let dir: string;
  let pcm: Int16Array;

  const written = async (name: string, options: SmartTurnOptions = {}): Promise<string> => {
    const folder = join(dir, name);
    await writeSmartTurn(folder, name, smartTurnGraph(options));
    return folder;
  };
  const judged = async (folder: string, ...turns: Int16Array[]): Promise<number[]> => {
    const model = await SmartTurnModel.load(folder);
    const results: number[] = [];
    for (const turn of turns) results.push(await model.probability(turn));
    await model.release();
    return results;
  };
  /** Why a model is refused, as clients may read it. */
  const reasonAgainst = async (folder: string): Promise<string> => {
    const reference = { key: 'x', name: 'x', format: 'smart-turn', dir: folder, bytes: 1 } as const;
    const failure = await loadTurnModel(reference).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(Error);
    expect((failure as Error).message).not.toContain(dir);
    return (failure as Error).message;
  };

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'smart-turn-'));
    pcm = await spoken('The meeting has been moved to the large room', 200);
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it.each(['fp32', 'int8'] as const)(
    'gives what the graph gives of the features, in %s',
    async (precision) => {
      const graph = smartTurnGraph({ precision, seed: 3 });
      const session = await ort.InferenceSession.create(graph);
      const features = new TurnFeatures().compute(pcm);
      const { logits } = await session.run({
        input_features: new ort.Tensor('float32', features, [1, 80, 800]),
      });
      await session.release();
      const folder = join(dir, `equal-${precision}`);
      await writeSmartTurn(folder, 'equal', graph);
      const [all, half] = await judged(folder, pcm, pcm.subarray(0, pcm.length >> 1));
      expect(all).toBe(logits?.data[0]);
      expect(half).not.toBe(all);
      expect(all).toBeGreaterThan(0);
      expect(all).toBeLessThan(1);
    },
  );

  it('says what its weights say, of any length of audio', async () => {
    const lengths = [new Int16Array(0), pcm, new Int16Array(400_000)];
    for (const probability of await judged(await written('sure', { bias: 20 }), ...lengths))
      expect(probability).toBeGreaterThan(0.99);
    for (const probability of await judged(await written('unsure', { bias: -20 }), ...lengths))
      expect(probability).toBeLessThan(0.01);
  });

  it.each<[string, SmartTurnOptions, RegExp]>([
    ['the form before', { input: 'input_values' }, /no input input_features/],
    ['longer audio', { frames: 3000 }, /80,3000\].*\[1, 80, 800\]/],
    ['more mels', { mels: 128 }, /128,800\]/],
    ['numbers that are none', { bias: NaN }, /no probability/],
  ])('refuses %s with file and reason', async (name, options, reason) => {
    const message = await reasonAgainst(await written(name.replaceAll(' ', '-'), options));
    expect(message).toMatch(/^smart-turn-random\.onnx /);
    expect(message).toMatch(reason);
  });

  it('refuses what takes longer than the silences that it is about', async () => {
    const slow = SmartTurnModel.load(await written('slow'), 0);
    await expect(slow).rejects.toThrow(/smart-turn-random\.onnx is too slow here: \d+ ms for one judgement/);
  });

  it('refuses what is damaged, missing or no graph', async () => {
    const cut = await written('cut');
    await truncate(join(cut, smartTurnFile), 5000);
    expect(await reasonAgainst(cut)).toMatch(/^smart-turn-random\.onnx cannot be loaded: /);
    const text = await written('text');
    await writeFile(join(text, smartTurnFile), 'not a graph');
    expect(await reasonAgainst(text)).toMatch(/^smart-turn-random\.onnx cannot be loaded: /);
    const none = await written('none');
    await rm(join(none, smartTurnFile));
    expect(await reasonAgainst(none)).toBe('none holds no graph (.onnx)');
  });
});
