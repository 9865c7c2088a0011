import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallOutcome } from '../../src/cli/call/call-outcome.js';
import type { CallSummary } from '../../src/cli/call/call-report.js';
import { PATIENT, startApp, untilReady, type RunningApp } from '../support/running-app.js';
import { spokenWav } from '../support/synthetic-speech.js';

const PROGRAM = fileURLToPath(new URL('../../dist/bundle/call.js', import.meta.url));
const TOKEN = 'a-token-of-an-account';

describe('npm run call', () => {
  let server: RunningApp;
  let folder: string;
  let question: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-call-'));
    question = join(folder, 'question.wav');
    await writeFile(question, await spokenWav('Hello, how are you today?'));
    server = await startApp({
      INFERENCE_WORKERS: '1',
      ...PATIENT,
      TELEPHONY_MAX_CALLS: '1',
      TWILIO_AUTH_TOKEN: TOKEN,
    });
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

  it('says a recording, tells when it was answered and keeps what was heard', async () => {
    const heard = join(folder, 'heard');
    const faults = ['--jitter', '40', '--reorder', '5'];
    const args = [server.url, '--audio', question, '--token', TOKEN, '--out', heard, '--said', ...faults];
    const { code, stdout, stderr } = await run(...args);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/answer after \d+ ms, \d+\.\d s of audio/);
    expect(stdout).toContain('1 calls, 0 refused, 0 cut; 1 turns, 0 unanswered');
    expect((await readFile(join(heard, 'call-1-heard.wav'))).length).toBeGreaterThan(16_000);
    expect((await readFile(join(heard, 'call-1-said.wav'))).length).toBeGreaterThan(16_000);
  });

  it('takes it for no cut where the assistant hangs up behind the last answer', async () => {
    const goodbye = join(folder, 'goodbye.wav');
    await writeFile(goodbye, await spokenWav('Thank you and bye bye.'));
    const { code, stdout } = await run(server.url, '--audio', goodbye, '--token', TOKEN);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/call 1 \(CA\w+\): completed/)]);
    expect(stdout).toContain('1 calls, 0 refused, 0 cut; 1 turns, 0 unanswered');
  }, 60_000);

  it('tells programs which calls were refused, and ends with 1', async () => {
    const live = async (): Promise<unknown> => (await fetch(`${server.url}/health/metrics`)).json();
    await expect.poll(live).toMatchObject({ active_calls: 0, connections: { telephony: 0 } });
    const { code, stdout } = await run(
      server.url,
      '--audio',
      question,
      '--token',
      TOKEN,
      '--calls',
      '2',
      '--json',
    );
    const report = JSON.parse(stdout) as { isWhole: boolean; summary: CallSummary; calls: CallOutcome[] };
    expect(code).toBe(1);
    expect(report).toMatchObject({ isWhole: false, summary: { calls: 2, refused: 1, cut: 0, turns: 1 } });
    expect(report.calls.find(({ status }) => status === 'refused')?.reason).toContain('1013');
  });

  it('says what is wrong', async () => {
    expect((await run(server.url)).stderr).toContain('Name a recording with --audio.');
    const unsigned = await run(server.url, '--audio', question);
    expect(unsigned.code).toBe(1);
    expect(unsigned.stdout).toContain('refused (Unexpected server response: 403)');
  });
});
