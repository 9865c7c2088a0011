import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { piece, ScriptedPool } from '../../../../test/support/scripted-pool.js';
import type { InferencePool } from './inference-pool.js';

const batch = { priority: 'batch' } as const;

describe('InferencePool whose workers cannot be started yet', () => {
  let scripted: ScriptedPool;
  let pool: InferencePool;

  beforeEach(async () => {
    scripted = await ScriptedPool.make();
  });
  afterEach(() => scripted.close());

  it('refuses what waits and what comes once it is told why', async () => {
    pool = scripted.open();
    const [ready, waiting] = [pool.ready, pool.recognize(piece(1), batch)];
    pool.fail(new Error('no disk'));
    for (const refused of [ready, waiting, pool.ready])
      await expect(refused).rejects.toMatchObject({ code: 'not_ready', cause: new Error('no disk') });
    await expect(pool.recognize(piece(2), batch)).rejects.toMatchObject({ code: 'not_ready' });
    expect(pool.state).toBe('failed');
  });

  it('starts after a failure, and tells of that with a new promise', async () => {
    pool = scripted.open();
    pool.fail(new Error('no disk'));
    pool.start();
    expect(pool.state).toBe('starting');
    await pool.ready;
    await expect(pool.recognize(piece(1), batch)).resolves.toMatchObject({ text: '1' });
  });

  it('lets nobody wait for ever', async () => {
    pool = scripted.open({ startingDeadlineMs: 20 });
    await expect(pool.recognize(piece(1), batch)).rejects.toMatchObject({ code: 'not_ready' });
    expect(pool.state).toBe('failed');
  });

  it('starts nothing once it is closed', async () => {
    pool = scripted.open();
    const closed = pool.ready;
    await pool.close();
    pool.start();
    await expect(closed).rejects.toMatchObject({ code: 'shutting_down' });
    expect(pool.status()).toMatchObject({ state: 'closed', pids: [] });
  });

  it('starts one worker, and the others when that is ready', async () => {
    pool = scripted.open({ workers: 3 });
    pool.start();
    expect(pool.status()).toMatchObject({ alive: 0, pids: [expect.any(Number)] });
    await pool.ready;
    expect(pool.status().pids).toHaveLength(3);
    await expect.poll(() => pool.status().alive).toBe(3);
  });

  it('starts the others too when the first cannot be started', async () => {
    pool = scripted.open({ workers: 3, startDeadlineMs: 50 }, { hangsInLoading: true });
    pool.start();
    expect(pool.status().pids).toHaveLength(1);
    await expect.poll(() => pool.status().restarts, { timeout: 10_000 }).toBeGreaterThan(2);
  });

  it('closes while a worker hangs in loading', async () => {
    pool = scripted.open({}, { hangsInLoading: true });
    pool.start();
    const [pid = 0] = pool.status().pids;
    await pool.close(60_000);
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});
