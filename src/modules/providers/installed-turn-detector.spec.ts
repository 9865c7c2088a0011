import { beforeEach, describe, expect, it } from 'vitest';
import type { InferencePool } from '../../engine/inference/pool/inference-pool.js';
import type { InferencePoolState } from '../../engine/inference/pool/inference-pool-options.js';
import type { ServableModel } from './installed-models.js';
import { InstalledTurnDetector } from './installed-turn-detector.js';

const aModel = (name: string, languages = ['en', 'fr']): ServableModel => ({
  kind: 'turn-detection',
  reference: { key: `${name}@1`, name, format: 'smart-turn', dir: name, bytes: 100 },
  ...{ languages, files: ['turns.onnx'], installedSec: 0, mark: name },
});

describe('InstalledTurnDetector', () => {
  let did: string[];
  let logged: string[];
  let state: InferencePoolState;
  let loading: Promise<void>;
  let detector: InstalledTurnDetector;

  const pool = {
    get state() {
      return state;
    },
    models: { forget: ({ key }: { key: string }) => did.push(`forget ${key}`) },
    load: ({ key }: { key: string }) => {
      did.push(`load ${key}`);
      return loading;
    },
    judge: (pcm: Int16Array, { key }: { key: string }, { priority }: { priority: string }) => {
      did.push(`judge ${key} ${priority}`);
      return Promise.resolve(pcm.length / 100);
    },
  } as unknown as InferencePool;
  const opened = (isUsedHere = true): InstalledTurnDetector => {
    const log = (fields: object, message: string): number =>
      logged.push(`${message}: ${(fields as { model?: string }).model ?? ''}`);
    return new InstalledTurnDetector({ pool, isUsedHere }, { info: log, warn: log });
  };

  beforeEach(() => {
    [did, logged, state, loading] = [[], [], 'ready', Promise.resolve()];
    detector = opened();
  });

  it('judges nothing without a model, and loads none', async () => {
    detector.prepare('en');
    expect([detector.name, detector.canJudge('en'), did]).toEqual([undefined, false, []]);
    await expect(detector.detect(new Int16Array(1), new AbortController().signal)).rejects.toMatchObject({
      code: 'model_not_available',
    });
  });

  it('asks the first one, before recordings, in the languages that it knows', async () => {
    detector.use([aModel('a'), aModel('b', ['de'])]);
    expect(['en', 'fr', 'de'].map((language) => detector.canJudge(language))).toEqual([true, true, false]);
    detector.prepare('en');
    detector.prepare('de');
    expect(await detector.detect(new Int16Array(70), new AbortController().signal)).toBe(0.7);
    expect(did).toEqual(['load a@1', 'judge a@1 live']);
  });

  it('gives up what is not installed any more, and nothing that only another one stands before', () => {
    const [a, b] = [aModel('a'), aModel('b')];
    for (const models of [[b], [a, b], [b], [b], []]) detector.use(models);
    expect(did).toEqual(['forget a@1', 'forget b@1']);
    expect(logged).toEqual([
      ...['b', 'a', 'b'].map((name) => `a model is asked whether turns are complete: ${name}`),
      'no model is asked whether turns are complete: b',
    ]);
  });

  it('cannot judge where no process is ready, or this one recognises nothing', () => {
    detector.use([aModel('a')]);
    state = 'failed';
    expect(detector.canJudge('en')).toBe(false);
    state = 'ready';
    const elsewhere = opened(false);
    elsewhere.use([aModel('a')]);
    elsewhere.prepare('en');
    expect([elsewhere.canJudge('en'), did]).toEqual([false, []]);
  });

  it('tells the operator when it could not be loaded ahead', async () => {
    loading = Promise.reject(new Error('broken'));
    detector.use([aModel('a')]);
    detector.prepare('en');
    await expect.poll(() => logged.at(-1)).toBe('a turn detector could not be loaded ahead: ');
  });
});
