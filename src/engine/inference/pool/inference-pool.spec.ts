import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { piece, ScriptedPool, type Fate } from '../../../../test/support/scripted-pool.js';
import { initialSileroState } from '../silero/silero-shape.js';
import type { InferencePool } from './inference-pool.js';
import { PooledVoiceActivity } from './pooled-voice-activity.js';

const batch = { priority: 'batch' } as const;
const live = { priority: 'live' } as const;

describe('InferencePool', () => {
  let scripted: ScriptedPool;
  let pool: InferencePool;

  const startPool = (...options: Parameters<ScriptedPool['open']>): void => {
    pool = scripted.open(...options);
    pool.start();
  };
  const namesTaken = (): Promise<string[]> => scripted.namesTaken();

  beforeEach(async () => {
    scripted = await ScriptedPool.make();
  });
  afterEach(() => scripted.close());

  it('answers each piece with its own text, on all workers', async () => {
    startPool({ workers: 2 });
    const pieces = Array.from({ length: 40 }, (_, name) => piece(name));
    const results = await Promise.all(pieces.map((pcm) => pool.recognize(pcm, batch)));
    expect(results.map((result) => result.text)).toEqual(pieces.map((_, name) => String(name)));
    expect((await namesTaken()).sort()).toEqual(pieces.map((_, name) => String(name)).sort());
  });

  it('becomes ready when a worker has loaded its models', async () => {
    startPool();
    expect(pool.state).toBe('starting');
    await pool.ready;
    expect(pool.status()).toMatchObject({ state: 'ready', workers: 1, alive: 1, busy: 0, restarts: 0 });
  });

  it('does a piece again whose worker died', async () => {
    startPool();
    await expect(pool.recognize(piece(7, 'die-once'), batch)).resolves.toMatchObject({ text: '7' });
    const pids = (await scripted.taken()).map(({ pid }) => pid);
    expect(new Set(pids).size).toBe(2);
    expect(pool.status().restarts).toBe(1);
  });

  it('gives up on a piece that three workers died of, and saves the pieces decoded along with it', async () => {
    startPool({ maxGroup: 8 });
    const held = pool.recognize(piece(1, 'hold'), batch);
    await scripted.untilTaken(1);
    const deadly = pool.recognize(piece(2, 'die'), batch);
    const others = [3, 4, 5].map((name) => pool.recognize(piece(name), batch));
    scripted.release();
    await held;
    const [, texts] = await Promise.all([
      expect(deadly).rejects.toMatchObject({ code: 'inference_failed' }),
      Promise.all(others),
    ]);
    expect(texts.map(({ text }) => text)).toEqual(['3', '4', '5']);
    expect((await namesTaken()).filter((name) => name === '2')).toHaveLength(3);
  });

  it('gives up on a piece that the model refuses three times, without restarting the worker', async () => {
    startPool();
    await expect(pool.recognize(piece(1, 'fail'), batch)).rejects.toMatchObject({ code: 'inference_failed' });
    expect(await namesTaken()).toEqual(['1', '1', '1']);
    expect(pool.status().restarts).toBe(0);
  });

  it('kills a worker that hangs and lets others go before its last attempt', async () => {
    startPool({ deadlineBaseMs: 700, deadlinePerAudioSecMs: 0 });
    const stuck = pool.recognize(piece(1, 'hang'), batch);
    await scripted.untilTaken(1);
    const other = pool.recognize(piece(2), batch);
    await Promise.all([
      expect(stuck).rejects.toMatchObject({ code: 'inference_failed' }),
      expect(other).resolves.toMatchObject({ text: '2' }),
    ]);
    expect(await namesTaken()).toEqual(['1', '1', '2', '1']);
    expect(pool.status().restarts).toBe(3);
  });

  it('takes live pieces before batch ones and batch voice detection before batch pieces', async () => {
    startPool();
    const held = pool.recognize(piece(1, 'hold'), batch);
    await scripted.untilTaken(1);
    const waiting = [
      pool.recognize(piece(2), batch),
      pool.detect(piece(3, 'answer', 512), initialSileroState(), batch),
      pool.recognize(piece(4), live),
      pool.detect(piece(5, 'answer', 512), initialSileroState(), live),
    ];
    scripted.release();
    await Promise.all([held, ...waiting]);
    expect(await namesTaken()).toEqual(['1', '4', '5', '3', '2']);
  });

  it('keeps groups to one piece while live requests have been seen', async () => {
    startPool({ maxGroup: 8, liveQuietMs: 60_000 });
    await pool.recognize(piece(1), live);
    const held = pool.recognize(piece(2, 'hold'), batch);
    await scripted.untilTaken(2);
    const waiting = [3, 4, 5].map((name) => pool.recognize(piece(name, 'hold'), batch));
    scripted.release();
    await held;
    await scripted.untilTaken(3);
    expect(await namesTaken()).toEqual(['1', '2', '3']);
    expect(pool.status()).toMatchObject({ busy: 1, waitingBatch: 2 });
    const closing = Promise.allSettled(waiting);
    await pool.close(500);
    await closing;
  });

  it('forgets a waiting piece when its signal fires', async () => {
    startPool();
    const held = pool.recognize(piece(1, 'hold'), batch);
    await scripted.untilTaken(1);
    const aborter = new AbortController();
    const waiting = pool.recognize(piece(2), { ...batch, signal: aborter.signal });
    aborter.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    expect(pool.status().waitingBatch).toBe(0);
    scripted.release();
    await held;
    await pool.recognize(piece(3), batch);
    expect(await namesTaken()).toEqual(['1', '3']);
  });

  it('rejects a running piece at once when its signal fires and uses the worker again afterwards', async () => {
    startPool();
    const aborter = new AbortController();
    const running = pool.recognize(piece(1, 'hold'), { ...batch, signal: aborter.signal });
    await scripted.untilTaken(1);
    aborter.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    scripted.release();
    await expect(pool.recognize(piece(2), batch)).resolves.toMatchObject({ text: '2' });
  });

  it('refuses work whose signal has already fired', async () => {
    startPool();
    await expect(pool.recognize(piece(1), { ...batch, signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });

  it('refuses more than it may hold', async () => {
    startPool({ maxWaiting: 2 });
    const waiting = [1, 2].map((name) => pool.recognize(piece(name), batch));
    await expect(pool.recognize(piece(3), batch)).rejects.toMatchObject({
      code: 'queue_full',
      retryAfterSec: 1,
    });
    await expect(Promise.all(waiting)).resolves.toHaveLength(2);
  });

  it('rejects what runs and what waits when it closes, and leaves no process', async () => {
    startPool();
    const running = pool.recognize(piece(1, 'hold'), batch);
    await scripted.untilTaken(1);
    const waiting = pool.recognize(piece(2), batch);
    const settled = Promise.allSettled([running, waiting]);
    const pids = pool.status().pids;
    await pool.close();
    for (const result of await settled) expect(result).toMatchObject({ reason: { code: 'shutting_down' } });
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    await expect(pool.recognize(piece(3), batch)).rejects.toMatchObject({ code: 'shutting_down' });
  });

  it('kills a worker that does not stop when asked', async () => {
    startPool({}, { ignoresStop: true });
    await pool.ready;
    const pids = pool.status().pids;
    await pool.close(20);
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  it('fails when no worker can load its models, and refuses work from then on', async () => {
    startPool({}, { unusable: true });
    const waiting = pool.recognize(piece(1), batch);
    await expect(waiting).rejects.toMatchObject({ code: 'not_ready' });
    await expect(pool.ready).rejects.toMatchObject({ code: 'not_ready' });
    expect(pool.state).toBe('failed');
    await expect(pool.recognize(piece(2), batch)).rejects.toMatchObject({ code: 'not_ready' });
  });

  it('holds more the more workers it has', async () => {
    pool = scripted.open({ workers: 40 });
    const waiting = Array.from({ length: 320 }, (_, name) => pool.recognize(piece(name, 'answer', 2), batch));
    await expect(pool.recognize(piece(0), batch)).rejects.toMatchObject({ code: 'queue_full' });
    await Promise.all([pool.close(), Promise.allSettled(waiting)]);
  });

  it('stays usable when it is told of a failure late', async () => {
    startPool();
    await pool.ready;
    pool.fail(new Error('no disk'));
    expect(pool.state).toBe('ready');
  });

  it('fails when the program is missing', async () => {
    startPool({ program: { path: join(tmpdir(), 'no-such-worker.js'), args: [] } });
    await expect(pool.ready).rejects.toMatchObject({ code: 'not_ready' });
  });

  it('carries the state of voice detection from call to call', async () => {
    startPool({ workers: 2 });
    const stream = new PooledVoiceActivity(pool).open('batch');
    const heard: number[] = [];
    for (let call = 0; call < 3; call += 1)
      heard.push(...(await stream.probabilities(piece(9, 'answer', 1024))));
    expect(heard).toEqual([0, 0, 1, 1, 2, 2]);
  });

  it('settles every piece once under random deaths', async () => {
    startPool({ workers: 2 });
    const fates: Fate[] = ['answer', 'die-once', 'answer', 'fail', 'answer', 'die-once'];
    const pieces = Array.from({ length: 12 }, (_, name) => piece(name, fates[name % fates.length]));
    const results = await Promise.allSettled(pieces.map((pcm) => pool.recognize(pcm, batch)));
    results.forEach((result, name) => {
      if (fates[name % fates.length] === 'fail')
        expect(result).toMatchObject({ reason: { code: 'inference_failed' } });
      else expect(result).toMatchObject({ value: { text: String(name) } });
    });
  });
});
