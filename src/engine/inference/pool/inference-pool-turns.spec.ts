import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ScriptedPool } from '../../../../test/support/scripted-pool.js';
import type { InferencePool } from './inference-pool.js';
import type { ModelReference } from './model-reference.js';

const DETECTOR: ModelReference = {
  ...{ key: 'turns@1', name: 'turns', format: 'smart-turn', dir: 'turns', bytes: 100 },
};
const FATE = { answer: 0, fail: 3, hold: 5 };

/** A turn that the scripted worker knows by its name, complete by so many hundredths. */
const turn = (name: number, hundredths = 50, fate = FATE.answer): Int16Array =>
  Int16Array.of(fate, name, hundredths);

describe('InferencePool asked whether turns are complete', () => {
  let scripted: ScriptedPool;
  let pool: InferencePool;
  const errors: unknown[] = [];

  const taken = (): Promise<string[]> => scripted.namesTaken();
  const judge = (pcm: Int16Array, signal?: AbortSignal): Promise<number> =>
    pool.judge(pcm, DETECTOR, { priority: 'live', signal });

  beforeEach(async () => {
    errors.length = 0;
    scripted = await ScriptedPool.make();
    const logger = {
      info: () => undefined,
      warn: () => undefined,
      error: (fields: object) => errors.push(fields),
    };
    pool = scripted.open({ logger });
    pool.start();
    await pool.ready;
  });
  afterEach(() => scripted.close());

  it('answers by the model, which it loads with the first question', async () => {
    expect(await judge(turn(1, 93))).toBeCloseTo(0.93, 6);
    expect(await judge(turn(2, 7))).toBeCloseTo(0.07, 6);
    expect(await taken()).toEqual(['load-turns', '1', '2']);
    expect(pool.models.statusOf(DETECTOR)).toMatchObject({ state: 'loaded', copies: 1 });
  });

  it('tries once: what comes late is worth nothing', async () => {
    await expect(judge(turn(1, 50, FATE.fail))).rejects.toMatchObject({ code: 'inference_failed' });
    expect(await taken()).toEqual(['load-turns', '1']);
    expect(errors).toMatchObject([{ kind: 'judge' }]);
    expect(await judge(turn(2, 60))).toBeCloseTo(0.6, 6);
  });

  it('goes before recordings, and does not do what is not asked any more', async () => {
    await pool.load(DETECTOR, { priority: 'batch' });
    const busy = pool.recognize(turn(1, 0, FATE.hold), { priority: 'batch' });
    await scripted.untilTaken(1);
    const recording = pool.recognize(turn(2), { priority: 'batch' });
    const leaving = new AbortController();
    const dropped = judge(turn(3), leaving.signal);
    const wanted = judge(turn(4));
    leaving.abort();
    await expect(dropped).rejects.toMatchObject({ code: 'cancelled' });
    scripted.release();
    await Promise.all([busy, recording, wanted]);
    expect(await taken()).toEqual(['load-turns', '1', '4', '2']);
  });

  it('refuses a model that cannot be loaded, with its name and reason', async () => {
    const broken = { ...DETECTOR, key: 'broken@1', name: 'broken', dir: 'broken' };
    await expect(pool.judge(turn(1), broken, { priority: 'live' })).rejects.toMatchObject({
      code: 'model_not_available',
      message: "Model 'broken' is not available: encoder.onnx is truncated",
    });
  });
});
