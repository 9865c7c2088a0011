import { afterEach, describe, expect, it, vi } from 'vitest';
import { SpeechConfig } from '../../platform/config/speech.config.js';
import { StatusRegistry } from '../../platform/status/server-status.js';
import { EmbeddedModels } from './embedded-models.js';
import { EmbeddedSpeech } from './embedded-speech.js';
import { PATIENTLY } from '../../../test/support/patience.js';

const ignore = (): void => undefined;
const silentLogger = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };
const config = new SpeechConfig({ MODELS_DIR: '/dev/null/models', INFERENCE_WORKERS: '1' });

/** Models whose preparing ends as each call is told to. */
class ScriptedModels extends EmbeddedModels {
  calls = 0;

  constructor(private readonly script: (call: number, signal: AbortSignal) => Promise<void>) {
    super(config);
  }

  override prepare(signal: AbortSignal): Promise<void> {
    this.calls += 1;
    return this.script(this.calls, signal);
  }
}

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
  });

describe('EmbeddedSpeech', () => {
  let speech: EmbeddedSpeech;
  let status: StatusRegistry;

  function start(script: (call: number, signal: AbortSignal) => Promise<void>): ScriptedModels {
    const models = new ScriptedModels(script);
    status = new StatusRegistry();
    speech = new EmbeddedSpeech(config, models, silentLogger);
    speech.reportTo(status);
    speech.onApplicationBootstrap();
    return models;
  }

  afterEach(() => speech.onApplicationShutdown());

  it('is degraded and not ready while the models are prepared', async () => {
    start((_, signal) => untilAborted(signal));
    expect(speech.health).toBe('degraded');
    expect(await status.readinessChecks[0]?.isReady()).toBe(false);
  });

  it('is unavailable and refuses work when the models cannot be prepared', async () => {
    start(() => Promise.reject(new Error('no disk')));
    const waiting = speech.pool.recognize(new Int16Array(1), { priority: 'batch' });
    await expect(waiting).rejects.toMatchObject({ code: 'not_ready' });
    expect(speech.health).toBe('unavailable');
    expect(await status.readinessChecks[0]?.isReady()).toBe(false);
  });

  it('prepares again after a failure, and starts the workers then', async () => {
    const models = start((call) => (call < 2 ? Promise.reject(new Error('no disk')) : Promise.resolve()));
    await expect(speech.pool.ready).rejects.toMatchObject({ code: 'not_ready' });
    await vi.waitFor(() => expect(speech.pool.status().pids).toHaveLength(1), PATIENTLY);
    expect(models.calls).toBe(2);
  });

  it('mends what a worker could not load', async () => {
    const models = start(() => Promise.resolve());
    await vi.waitFor(() => expect(models.calls).toBeGreaterThan(1), PATIENTLY);
  });

  it('ends while models are prepared, and starts no worker for those that come late', async () => {
    let finish = ignore;
    start(() => new Promise((resolve) => (finish = resolve)));
    const ended = speech.onApplicationShutdown();
    await vi.waitFor(() => expect(speech.pool.state).toBe('closed'), PATIENTLY);
    finish();
    await ended;
    expect(speech.pool.status().pids).toEqual([]);
  });

  it('ends while it waits to prepare again', async () => {
    const models = start(() => Promise.reject(new Error('no disk')));
    await speech.pool.ready.catch(ignore);
    await speech.onApplicationShutdown();
    expect(models.calls).toBe(1);
  });

  it('ends while a worker cannot load', async () => {
    start(() => Promise.resolve());
    await vi.waitFor(() => expect(speech.pool.status().pids).toHaveLength(1), PATIENTLY);
    await speech.onApplicationShutdown();
    expect(speech.health).toBe('unavailable');
  });
});
