import { cp, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { InstalledModels } from './installed-models.js';

const MANIFEST = {
  kind: 'speech-to-text',
  format: 'whisper',
  languages: ['en', 'fr'],
  licence: 'MIT',
  revision: 0,
  source: { imported: true },
  files: { 'encoder.onnx': { bytes: 4, sha256: '0'.repeat(64) } },
};

describe('InstalledModels', () => {
  let dir: string;
  let models: InstalledModels;

  async function install(name: string, facts: object = {}): Promise<void> {
    const hidden = join(dir, `.${name}.part`);
    await mkdir(hidden);
    await writeFile(join(hidden, 'encoder.onnx'), 'onnx');
    await writeFile(join(hidden, 'manifest.json'), JSON.stringify({ model: name, ...MANIFEST, ...facts }));
    await rename(hidden, join(dir, name));
  }

  const names = (): string[] => models.recognizers.map(({ reference }) => reference.name);
  const keys = (): string[] => models.recognizers.map(({ reference }) => reference.key);

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'installed-'));
    models = new InstalledModels(dir, { warn: () => undefined });
  });

  afterEach(async () => {
    models.close();
    await rm(dir, { recursive: true });
  });

  it('finds recognisers besides the embedded one, and what is none with the reason', async () => {
    await install('whisper-base');
    await install('moonshine-tiny', { format: 'moonshine-embedded' });
    await install('silero-vad', { kind: 'voice-activity', format: 'silero' });
    await install('kokoro', { kind: 'text-to-speech', format: 'kokoro' });
    await install('other', { model: 'else' });
    await mkdir(join(dir, 'empty'));
    await models.look();
    expect(models.synthesizers).toMatchObject([{ reference: { name: 'kokoro' }, files: ['encoder.onnx'] }]);
    expect(models.recognizers).toMatchObject([
      {
        reference: { name: 'whisper-base', format: 'whisper', dir: join(dir, 'whisper-base'), bytes: 4 },
        languages: ['en', 'fr'],
      },
    ]);
    expect(models.broken.map(({ name }) => name).sort()).toEqual(['empty', 'other']);
  });

  it('holds nothing where there is no folder', async () => {
    models = new InstalledModels(join(dir, 'none'), { warn: () => undefined });
    await models.look();
    expect([names(), models.broken]).toEqual([[], []]);
  });

  it('takes a model that was replaced, or came back, for another one', async () => {
    await install('base');
    await models.look();
    const [first] = keys();
    await models.look();
    expect(keys()).toEqual([first]);
    await rename(join(dir, 'base'), join(dir, '.base.old'));
    await models.look();
    expect(keys()).toEqual([]);
    await rename(join(dir, '.base.old'), join(dir, 'base'));
    await models.look();
    expect(keys()).toEqual([expect.not.stringMatching(`^${first}$`) as string]);
  });

  it('does not give up a model that is away for the moment in which it is replaced', async () => {
    const told: string[][] = [];
    await install('base');
    await models.look();
    const [first] = keys();
    models.watch(() => told.push(names()));
    await rename(join(dir, 'base'), join(dir, '.base.old'));
    await cp(join(dir, '.base.old'), join(dir, '.base.part'), { recursive: true });
    const back = (): Promise<void> => rename(join(dir, '.base.part'), join(dir, 'base'));
    await Promise.all([models.look(), delay(10).then(back)]);
    await expect.poll(keys, { timeout: 10_000 }).toEqual([expect.not.stringMatching(`^${first}$`) as string]);
    expect(told).toEqual([['base']]);
  });

  it('knows what another process could not load, of that installation only', async () => {
    await install('base');
    await models.look();
    const [found] = models.recognizers;
    const elsewhere = new InstalledModels(dir, { warn: () => undefined });
    await elsewhere.refusals.note('base', { mark: found?.mark ?? '', reason: 'encoder.onnx is damaged' });
    await models.look();
    expect(models.recognizers).toMatchObject([{ refusal: 'encoder.onnx is damaged' }]);
    await elsewhere.refusals.note('base', { mark: 'base 1 1', reason: 'encoder.onnx is damaged' });
    await models.look();
    expect(models.recognizers[0]?.refusal).toBeUndefined();
    await elsewhere.refusals.clear();
    expect(await models.refusals.read()).toEqual(new Map());
  });

  it('sees what is installed and removed, and tells once of each', async () => {
    const told: string[][] = [];
    models.watch(() => told.push(names()));
    await install('base');
    await vi.waitFor(() => expect(told.at(-1)).toEqual(['base']), { timeout: 10_000 });
    await rename(join(dir, 'base'), join(dir, '.base.old'));
    await vi.waitFor(() => expect(told.at(-1)).toEqual([]), { timeout: 10_000 });
    expect(told).toEqual([['base'], []]);
  });
});
