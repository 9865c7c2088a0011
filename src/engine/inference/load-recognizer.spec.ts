import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadRecognizer } from './load-recognizer.js';

describe('a recogniser that cannot be loaded', () => {
  const folder = join(tmpdir(), `parley-load-${process.pid}`);
  const dir = join(folder, 'big');

  beforeAll(async () => {
    await mkdir(dir, { recursive: true });
    for (const name of ['encoder_model.onnx', 'decoder_model_merged.onnx', 'tokenizer.json'])
      await writeFile(join(dir, name), '{}');
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each(['parakeet-tdt', 'whisper', 'moonshine', 'moonshine-embedded'] as const)(
    'says why without the places of this machine: %s',
    async (format) => {
      const failure = await loadRecognizer({ name: 'big', key: 'big', format, dir, bytes: 6 }).catch(
        (error: unknown) => error,
      );
      expect(failure).toBeInstanceOf(Error);
      const { message } = failure as Error;
      expect(message).not.toContain(folder);
      expect(message).toMatch(/big|\.onnx|\.json|\.txt/);
    },
  );
});
