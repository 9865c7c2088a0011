import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AudioProcessClient, type AudioData, type ProcessData } from '../support/audio-process-client.js';
import { startLanguageModelStandIn, type LanguageModelStandIn } from '../support/language-model-stand-in.js';
import { asksForTranslation, obligingAnswer } from '../support/obliging-model.js';
import { CHAPTER_SEC, spokenChapters } from '../support/spoken-chapters.js';
import { startServerProcess, type ServerProcess } from '../support/server-process.js';
import { spokenWav } from '../support/synthetic-speech.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

const FIELDS = { source_language: 'en', target_language: 'de', template: 'Summary' };

let dataDir: string;
let model: LanguageModelStandIn;
let receiver: WebhookReceiver;
let server: ServerProcess;

const start = async (): Promise<AudioProcessClient> => {
  server = await startServerProcess({
    settings: {
      DATA_DIR: dataDir,
      INFERENCE_WORKERS: '1',
      OUTBOUND_ALLOW: '127.0.0.1',
      VLLM_BASE_URL: model.url,
      VLLM_LLM_MODEL: 'stand-in-1',
      SHUTDOWN_TIMEOUT_SECS: '1',
    },
  });
  return new AudioProcessClient(server.url);
};

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'parley-audio-'));
  [model, receiver] = await Promise.all([
    startLanguageModelStandIn({ dialect: 'vllm', answer: obligingAnswer }),
    WebhookReceiver.start(),
  ]);
});

afterEach(async () => {
  await server.end('SIGKILL');
  await Promise.all([model.close(), receiver.close()]);
  await rm(dataDir, { recursive: true, force: true });
});

/** The text of a template is asked for, and never given. */
const withholdTemplate = (): void => {
  model.answer = (request) =>
    asksForTranslation(request) ? obligingAnswer(request) : { text: 'never', hangAt: 'before-text' };
};

describe('a server that is killed', () => {
  it('goes on behind the last piece that was recognised', async () => {
    const recording = await spokenChapters(6);
    const client = await start();
    const fields = { ...FIELDS, callback_url: receiver.url, jobId: 'book' };
    await client.process(fields, recording);
    await client.untilUnderWay('book');
    await server.end('SIGKILL');
    const again = await start();
    const { job, messages } = await again.untilEnded('book');
    expect(job.status).toBe('completed');
    const { data } = job.results?.structured_data as unknown as { data: AudioData };
    const starts = data.segments.map(({ start: second }) => Math.floor(second / CHAPTER_SEC));
    expect(starts).toEqual([0, 1, 2, 3, 4, 5]);
    expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, index) => index + 1));
    const finals = await receiver.untilFinals(1);
    expect(new Set(finals.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    await expect.poll(() => readdir(join(dataDir, 'spool'))).toEqual([]);
  });

  it('repeats no model call that had ended', async () => {
    const client = await start();
    withholdTemplate();
    const fields = { ...FIELDS, callback_url: receiver.url, jobId: 'note' };
    await client.process(fields, await spokenWav('Please call me back on Monday morning.'));
    await model.whenRequested(2);
    await server.end('SIGKILL');
    model.answer = obligingAnswer;
    const again = await start();
    const { job } = await again.untilEnded('note');
    expect(job.status).toBe('completed');
    const { process } = job.results?.structured_data as unknown as { process: ProcessData };
    const purposes = process.llm_info.requests.map(({ purpose }) => purpose);
    expect(purposes).toEqual(['transcription', 'translation', 'template']);
    expect(model.requests.map(asksForTranslation)).toEqual([true, false, false]);
    expect((await receiver.untilFinals(1)).map(({ payload }) => payload.phase)).toEqual(['completed']);
  });
});

describe('a server that stops', () => {
  it('tells who waits where to ask later, and goes on after its next start', async () => {
    const client = await start();
    withholdTemplate();
    const waiting = client.process(FIELDS, await spokenWav('Please call me back on Monday morning.'));
    await model.whenRequested(2);
    const stopped = server.end('SIGTERM');
    const { status, body } = await waiting;
    const { details } = body['error'] as { details: { process_id: string } };
    expect([status, details.process_id]).toEqual([503, expect.any(String)]);
    expect(await stopped).toBe(0);
    model.answer = obligingAnswer;
    const again = await start();
    const { job } = await again.untilEnded(details.process_id);
    expect(job.status).toBe('completed');
    expect(job.results?.markdown_content).toContain('about title');
  });
});
