import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { spokenWav } from '../support/synthetic-speech.js';

const PROGRAM = fileURLToPath(new URL('../../dist/bundle/transcribe.js', import.meta.url));

interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

describe('npm run transcribe', () => {
  let folder: string;
  let recording: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-cli-'));
    recording = join(folder, 'parcel.wav');
    await writeFile(recording, await spokenWav('The parcel will arrive on Monday morning.'));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  const run = (...args: string[]): Promise<CommandResult> => runWith({}, ...args);

  const runWith = (settings: NodeJS.ProcessEnv, ...args: string[]): Promise<CommandResult> =>
    new Promise((resolve) => {
      const env = { ...process.env, INFERENCE_WORKERS: '1', ...settings };
      execFile(process.execPath, [PROGRAM, ...args], { env }, (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
      });
    });

  it('prints the text alone, without log or progress where nobody watches', async () => {
    const { code, stdout, stderr } = await run(recording);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^The parcel will arrive on Monday morning\.?\n$/i);
  });

  it('prints how it is used when asked for help', async () => {
    const { code, stdout, stderr } = await run('--help');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^Usage: npm run transcribe /);
  });

  it('writes subtitles beside one another into a folder', async () => {
    const out = join(folder, 'out');
    expect((await run('--format', 'vtt', '--output-dir', out, recording)).code).toBe(0);
    expect(await readdir(out)).toEqual(['parcel.vtt']);
    expect(await readFile(join(out, 'parcel.vtt'), 'utf8')).toMatch(/^WEBVTT\n\n/);
  });

  it('goes on behind a file that fails, and says so in its exit code', async () => {
    const { code, stdout, stderr } = await run('/dev/null/nothing.wav', recording);
    expect(code).toBe(1);
    expect(stderr).toContain('/dev/null/nothing.wav: ');
    expect(stdout).toMatch(/parcel/i);
  });

  it('refuses a language that is not installed before it reads anything', async () => {
    const { code, stderr } = await run('--language', 'fr', recording);
    expect([code, stderr]).toEqual([
      2,
      "Language 'fr' is not supported by model 'moonshine-tiny'. Supported languages: en.\n",
    ]);
  });

  it('says why when there can be no recogniser', async () => {
    const { code, stdout, stderr } = await runWith({ MODELS_DIR: '/dev/null/models' }, recording);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^The recogniser could not be started: .*\/dev\/null\/models.*\n$/);
  });
});
