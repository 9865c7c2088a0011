import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseModelsArguments } from '../../../src/cli/models/models-arguments.js';
import { ModelsCommand } from '../../../src/cli/models/models-command.js';
import { ENCODER, ModelShelf, VOCABULARY } from '../../support/small-model.js';

describe('npm run models', () => {
  let shelf: ModelShelf;
  let result: string;
  let terminal: string;

  beforeEach(async () => {
    shelf = await ModelShelf.open();
    const { manifest } = (await shelf.pull()).model;
    shelf.mirror.serve('/own/manifest.json', Buffer.from(JSON.stringify({ ...manifest, model: 'own' })));
    shelf.mirror.serve('/own/encoder.onnx', ENCODER);
    shelf.mirror.serve('/own/tokens.txt', VOCABULARY);
  });
  afterEach(() => shelf.close());

  const run = (line: string): Promise<number> => {
    [result, terminal] = ['', ''];
    const args = parseModelsArguments(line.split(' '));
    if (args === undefined || args.action === 'prove') throw new Error('not of this command');
    const output = {
      result: { write: (text: string) => (result += text) },
      terminal: { write: (text: string) => (terminal += text) },
    };
    const { settings, signal } = shelf.options;
    return new ModelsCommand(shelf.dir, settings, output, signal).run(args);
  };

  it('lists what is installed, broken, interrupted and to be had', async () => {
    await mkdir(join(shelf.dir, 'odd'));
    await mkdir(join(shelf.dir, '.whisper-tiny.part'));
    await mkdir(join(shelf.dir, '.own.part'));
    await mkdir(join(shelf.dir, '.left.old-1'));
    expect(await run('list')).toBe(0);
    const lines = result.split('\n').map((line) => line.replace(/ {2,}/g, '|'));
    expect(lines).toContain(`small|installed|speech-to-text|en|42 kB|MIT`);
    expect(lines).toContain('odd|broken|it has no manifest');
    expect(lines).toContain('own|interrupted');
    expect(lines).toContain('left|interrupted');
    expect(lines).toContain('whisper-tiny|interrupted|speech-to-text|98 languages|43 MB|MIT');
    expect(lines).toContain('whisper-base|available|speech-to-text|98 languages|79 MB +|MIT');
    expect(lines).toContain(
      'moonshine-tiny-ja|available|speech-to-text|ja|?|Moonshine Community License (non-commercial)',
    );
    await run('list --json');
    expect(JSON.parse(result)).toMatchObject({
      modelsDir: shelf.dir,
      installed: [{ model: 'small', bytes: ENCODER.length + VOCABULARY.length }],
      broken: [{ name: 'odd' }],
      interrupted: expect.arrayContaining(['own', 'whisper-tiny']),
    });
    expect(await run('remove left')).toBe(0);
    expect(await shelf.entries()).not.toContain('.left.old-1');
  });

  it('tells of a model what is known, installed or not', async () => {
    expect(await run('info small')).toBe(0);
    expect(result).toMatch(/source +repository huggingface\.co\/somebody\/small, revision 0123/);
    await run('info parakeet-tdt-0.6b-v3');
    expect(result).toMatch(/format +parakeet-tdt \(joint\)/);
    expect(result).toContain('encoder-model.int8.onnx  652183999 bytes  sha256 6139d2fa');
    await run('info parakeet-tdt-110m-joint --json');
    expect(JSON.parse(result)).toMatchObject({ files: { 'vocab.txt': { path: 'vocab.txt' } } });
    await expect(run('info nobody-knows')).rejects.toMatchObject({ problem: 'unknown' });
    await mkdir(join(shelf.dir, 'odd'));
    await expect(run('info odd')).rejects.toThrow('odd is broken: it has no manifest');
    await mkdir(join(shelf.dir, 'whisper-tiny'));
    expect(await run('info whisper-tiny')).toBe(0);
    expect([terminal, result]).toEqual([
      'whisper-tiny is installed, and broken: it has no manifest\n',
      expect.stringContaining('encoder'),
    ]);
  });

  it('pulls a model by the address of its manifest, verifies and removes it', async () => {
    expect(await run(`pull ${new URL('/own/manifest.json', shelf.mirror.url).href}`)).toBe(0);
    expect(result).toBe(`own installed in ${join(shelf.dir, 'own')} (42 kB)\n`);
    expect(terminal).toContain('own: 100 % (42 kB of 42 kB)');
    expect(await run('verify')).toBe(0);
    expect(result).toBe('own: ok\nsmall: ok\n');
    await writeFile(join(shelf.dir, 'own', 'tokens.txt'), ENCODER.subarray(0, VOCABULARY.length));
    expect(await run('verify own')).toBe(1);
    expect(result).toMatch(/^own: tokens\.txt: its checksum is [0-9a-f]{64} instead of/);
    await truncate(join(shelf.dir, 'own', 'tokens.txt'));
    expect(await run('verify --json')).toBe(1);
    expect(JSON.parse(result)).toMatchObject([
      { name: 'own', ok: false, problem: 'tokens.txt has 0 bytes instead of 500' },
      { name: 'small', ok: true },
    ]);
    expect(await run('remove own small')).toBe(0);
    expect(await shelf.entries()).toEqual([]);
    expect(await run('verify small')).toBe(1);
    expect(result).toBe('small: it is not installed\n');
  });

  it('pulls nothing twice and nothing that comes with the server', async () => {
    await run(`pull ${new URL('/own/manifest.json', shelf.mirror.url).href}`);
    await run(`pull ${new URL('/own/manifest.json', shelf.mirror.url).href}`);
    expect(result).toContain('own is installed already');
    await expect(run('pull silero-vad')).rejects.toThrow('comes with the server');
  });
});
