import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PATIENT, startApp, untilReady, type RunningApp } from '../support/running-app.js';
import { spokenWav } from '../support/synthetic-speech.js';

const PROGRAM = fileURLToPath(new URL('../../dist/bundle/talk.js', import.meta.url));

describe('npm run talk', () => {
  let server: RunningApp;
  let folder: string;
  let question: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-talk-'));
    question = join(folder, 'question.wav');
    await writeFile(question, await spokenWav('Hello, how are you today?'));
    server = await startApp({ INFERENCE_WORKERS: '1', ...PATIENT });
    await untilReady(server.url);
  });
  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const run = (...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
    new Promise((resolve) => {
      execFile(process.execPath, [PROGRAM, ...args], (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
      });
    });

  // Each takes as long as what is said: they go on beside each other.
  it.concurrent('plays a recording, prints the turn and keeps what was heard', async () => {
    const heard = join(folder, 'heard.wav');
    const { code, stdout, stderr } = await run(server.url, '--audio', question, '--out', heard);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/user: .*how are you today/i);
    expect(stdout).toContain('state: speaking');
    expect(stdout).toMatch(/answer after -?\d+ ms, [1-9]\d*\.\d s of audio/);
    expect((await readFile(heard)).length).toBeGreaterThan(32_000);
  });

  it.concurrent.each([
    ['/ws/realtime', /user: .*how are you today/i],
    ['/openai/v1/realtime', /response\.done: completed/],
    ['/ws/voice', /mark: sentence_end/],
  ])('talks at %s, too', async (path, told) => {
    const { code, stdout, stderr } = await run(`${server.url}${path}`, '--audio', question);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(told);
    expect(stdout).toMatch(/answer after -?\d+ ms, [1-9]\d*\.\d s of audio/);
  });

  it('says what is wrong', async () => {
    expect(await run('http://127.0.0.1:9', '--audio', question)).toMatchObject({ code: 2 });
    expect((await run(server.url)).stderr).toContain('Name a recording with --audio.');
  });
});
