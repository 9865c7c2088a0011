import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { piece, ScriptedPool } from '../../../../test/support/scripted-pool.js';
import type { InferencePool } from './inference-pool.js';
import type { InferencePoolOptions } from './inference-pool-options.js';
import type { ModelReference } from './model-reference.js';

const aModel = (name: string, overrides: Partial<ModelReference> = {}): ModelReference => ({
  ...{ key: `${name}@1`, name, format: 'parakeet-tdt', dir: name, bytes: 100 },
  ...overrides,
});

const batch = { priority: 'batch' } as const;
const live = { priority: 'live' } as const;

describe('InferencePool with installed models', () => {
  let scripted: ScriptedPool;
  let pool: InferencePool;
  let isLive = false;

  async function startPool(options: Partial<InferencePoolOptions> = {}): Promise<void> {
    pool = scripted.open({ isLive: () => isLive, ...options });
    pool.start();
    await pool.ready;
  }
  const log = (): Promise<string[]> => scripted.namesTaken();

  beforeEach(async () => {
    isLive = false;
    scripted = await ScriptedPool.make();
  });
  afterEach(() => scripted.close());

  it('loads a model with the first piece for it, and recognises with its hints', async () => {
    await startPool();
    const model = aModel('many');
    expect(pool.models.statusOf(model).state).toBe('idle');
    const hints = { language: 'de', hotwords: ['Wazo'] };
    expect((await pool.recognize(piece(1), { ...batch, model, hints })).text).toBe('1 many@1 de Wazo');
    expect((await pool.recognize(piece(2), { ...batch, model })).text).toBe('2 many@1');
    expect((await pool.recognize(piece(3), batch)).text).toBe('3');
    expect(await log()).toEqual(['load-many', '1', '2', '3']);
    expect(pool.models.statusOf(model)).toMatchObject({ state: 'loaded', copies: 1, memoryBytes: 100 });
  });

  it('loads a model ahead once, however often that is asked for', async () => {
    await startPool({ workers: 2 });
    await Promise.all([pool.load(aModel('many'), batch), pool.load(aModel('many'), batch)]);
    expect(await log()).toEqual(['load-many']);
  });

  it('refuses a model that cannot be loaded, with its name and reason, and goes on with the others', async () => {
    await startPool();
    const broken = aModel('broken');
    const waiting = [1, 2].map((name) => pool.recognize(piece(name), { ...batch, model: broken }));
    for (const refused of await Promise.allSettled(waiting)) {
      expect(refused).toMatchObject({
        reason: {
          code: 'model_not_available',
          message: "Model 'broken' is not available: encoder.onnx is truncated",
        },
      });
    }
    expect(pool.models.statusOf(broken)).toMatchObject({
      state: 'unusable',
      reason: 'encoder.onnx is truncated',
    });
    expect((await pool.recognize(piece(3), batch)).text).toBe('3');
    expect(await log()).toEqual(['load-broken', '3']);
    expect(pool.status().restarts).toBe(0);
  });

  it('gives up on a model that ended two processes, and installed anew it has another chance', async () => {
    await startPool();
    const model = aModel('crash');
    await expect(pool.recognize(piece(1), { ...batch, model })).rejects.toMatchObject({
      code: 'model_not_available',
      message: expect.stringContaining('loading it ended the process 2 times') as string,
    });
    await expect(pool.load(model, batch)).rejects.toMatchObject({ code: 'model_not_available' });
    expect(await log()).toEqual(['load-crash', 'load-crash']);
    expect((await pool.recognize(piece(2), batch)).text).toBe('2');
    await pool.load(aModel('crash', { key: 'crash@2', dir: 'mended' }), batch);
  });

  it('refuses a model that fails at the first that it is to recognise, and not one that fails later', async () => {
    await startPool();
    const [useless, good] = [aModel('useless'), aModel('good')];
    await expect(pool.recognize(piece(1, 'fail'), { ...batch, model: useless })).rejects.toMatchObject({
      code: 'model_not_available',
      message:
        "Model 'useless' is not available: it failed at the first audio that it was given: asked to fail",
    });
    expect(pool.models.statusOf(useless)).toMatchObject({ state: 'unusable', copies: 0 });
    await pool.recognize(piece(2), { ...batch, model: good });
    await expect(pool.recognize(piece(3, 'fail'), { ...batch, model: good })).rejects.toMatchObject({
      code: 'inference_failed',
    });
    expect((await pool.recognize(piece(4), { ...batch, model: good })).text).toBe('4 good@1');
  });

  it('makes room for a model by giving up the one that was used least recently', async () => {
    await startPool({ modelMemoryBytes: 250 });
    const [a, b, c] = [aModel('a'), aModel('b'), aModel('c')];
    for (const model of [a, b, a, c]) await pool.recognize(piece(1), { ...batch, model });
    expect(await log()).toEqual(['load-a', '1', 'load-b', '1', '1', 'unload-b@1', 'load-c', '1']);
    await expect(pool.load(aModel('huge', { bytes: 300 }), batch)).rejects.toThrow(/MODEL_MEMORY_LIMIT_MB/);
  });

  it('does not give up what conversations hear with for batch work, but for another conversation', async () => {
    await startPool({ modelMemoryBytes: 150 });
    const [heard, other] = [aModel('heard'), aModel('other')];
    isLive = true;
    await pool.recognize(piece(1), { ...live, model: heard });
    const waiting = pool.recognize(piece(2), { ...batch, model: other });
    await pool.recognize(piece(3), { ...live, model: heard });
    expect(await log()).toEqual(['load-heard', '1', '3']);
    isLive = false;
    await pool.recognize(piece(4), batch);
    expect((await waiting).text).toBe('2 other@1');
    isLive = true;
    await pool.recognize(piece(5), { ...live, model: heard });
    await pool.recognize(piece(6), { ...live, model: other });
    expect((await log()).slice(-5)).toEqual(['load-heard', '5', 'unload-heard@1', 'load-other', '6']);
  });

  it('gives up what nobody used for long, save one copy of what is to be kept', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    try {
      await startPool({ modelIdleMs: 60_000 });
      const [kept, rare] = [aModel('kept'), aModel('rare')];
      pool.models.keep(kept);
      for (const model of [kept, rare]) await pool.load(model, batch);
      vi.advanceTimersByTime(66_000);
      expect([kept, rare].map((model) => pool.models.statusOf(model).state)).toEqual(['loaded', 'idle']);
    } finally {
      vi.useRealTimers();
    }
  });

  it('loads what is to be kept again when the process that held it has ended', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      await startPool();
      const kept = aModel('kept');
      pool.models.keep(kept);
      await pool.load(kept, batch);
      await pool.recognize(piece(1, 'die-once'), batch);
      expect(pool.models.statusOf(kept).state).toBe('idle');
      vi.advanceTimersByTime(10_000);
      await pool.recognize(piece(2), { ...batch, model: kept });
      expect(await log()).toEqual(['load-kept', '1', '1', 'load-kept', '2']);
    } finally {
      vi.useRealTimers();
    }
  });

  it('rejects what waits for a model that is removed, and unloads it', async () => {
    await startPool();
    const model = aModel('gone');
    await pool.load(model, batch);
    const busy = pool.recognize(piece(1, 'hold'), batch);
    const waiting = pool.recognize(piece(2), { ...batch, model });
    pool.models.forget(model);
    await expect(waiting).rejects.toThrow("Model 'gone' is not available: it was removed");
    await scripted.untilTaken(1);
    scripted.release();
    await busy;
    await pool.recognize(piece(3), batch);
    expect(await log()).toContain('unload-gone@1');
  });

  it('keeps nothing of a model that is removed while it is loaded', async () => {
    await startPool();
    const model = aModel('gone', { dir: 'slow' });
    const waiting = pool.recognize(piece(1), { ...batch, model });
    await scripted.untilTaken('load-gone');
    pool.models.forget(model);
    scripted.release();
    await expect(waiting).rejects.toThrow("Model 'gone' is not available: it was removed");
    await pool.recognize(piece(2), batch);
    expect(await log()).toEqual(['load-gone', 'unload-gone@1', '2']);
    expect(pool.models.statusOf(model)).toMatchObject({ copies: 0, memoryBytes: 0 });
  });
});
