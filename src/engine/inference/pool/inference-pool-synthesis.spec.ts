import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ScriptedPool } from '../../../../test/support/scripted-pool.js';
import type { InferencePriority } from '../../ports/speech-to-text.js';
import type { InferencePool } from './inference-pool.js';
import type { ModelReference } from './model-reference.js';

const aModel = (name: string, format: ModelReference['format']): ModelReference => ({
  ...{ key: `${name}@1`, name, format, dir: name, bytes: 100 },
});
const VOICE = aModel('voice', 'kokoro');
const EAR = aModel('ear', 'whisper');

describe('InferencePool that speaks', () => {
  let scripted: ScriptedPool;
  let pool: InferencePool;

  const log = (): Promise<string[]> => scripted.namesTaken();
  const say = async (phonemes: string, priority: InferencePriority = 'live'): Promise<number> =>
    (await pool.synthesize({ phonemes, voice: 'af_heart', speed: 1 }, VOICE, { priority })).length;
  const hear = (): Promise<unknown> => pool.recognize(Int16Array.of(0, 7), { model: EAR, priority: 'batch' });

  beforeEach(async () => {
    scripted = await ScriptedPool.make();
    pool = scripted.open({ modelMemoryBytes: 150, maxGroup: 4, isLive: () => false });
    pool.start();
    await pool.ready;
  });
  afterEach(() => scripted.close());

  it('loads the voice with its first piece, and gives the audio of each piece', async () => {
    expect([await say('ab'), await say('c')]).toEqual([2, 1]);
    expect(await log()).toEqual(['load-voice', 'ab', 'c']);
  });

  it('says live pieces before others, and each alone', async () => {
    await pool.load(VOICE, { priority: 'live' });
    await Promise.all([say('first'), say('one', 'batch'), say('two', 'batch'), say('live')]);
    expect((await log()).slice(1)).toEqual(['first', 'live', 'one', 'two']);
  });

  it('gives a voice up for what is heard, and the other way round, within the memory of models', async () => {
    await say('a', 'batch');
    await hear();
    await say('b', 'batch');
    expect(await log()).toEqual([
      ...['load-voice', 'a', 'unload-voice@1', 'load-ear', '7'],
      ...['unload-ear@1', 'load-voice', 'b'],
    ]);
  });

  it('tries a piece three times, also when the process ends, and says the others', async () => {
    await expect(say('fail')).rejects.toMatchObject({ code: 'inference_failed' });
    await expect(say('die')).rejects.toMatchObject({ code: 'inference_failed' });
    expect(await say('goes on')).toBe(7);
    expect((await log()).filter((what) => what === 'fail' || what === 'die')).toHaveLength(6);
  });
});
