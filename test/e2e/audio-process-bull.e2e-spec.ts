import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { AudioProcessClient, type ProcessData } from '../support/audio-process-client.js';
import { startLanguageModelStandIn, type LanguageModelStandIn } from '../support/language-model-stand-in.js';
import { obligingAnswer } from '../support/obliging-model.js';
import { describeWithRedis, ownPrefix, removeKeys, TEST_REDIS_URL } from '../support/redis.js';
import { startServerProcess, type ServerProcess } from '../support/server-process.js';
import { spokenWav } from '../support/synthetic-speech.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

const FIELDS = { source_language: 'en', target_language: 'de' };

describeWithRedis('document 2 on QUEUE_DRIVER=bull, taken on by one process and worked on by another', () => {
  const prefix = ownPrefix();
  const servers: ServerProcess[] = [];
  let dataDir: string;
  let model: LanguageModelStandIn;
  let receiver: WebhookReceiver;
  let client: AudioProcessClient;
  let texts = 0;

  const start = async (role: string): Promise<ServerProcess> => {
    const settings = {
      DATA_DIR: dataDir,
      INFERENCE_WORKERS: '1',
      OUTBOUND_ALLOW: '127.0.0.1',
      VLLM_BASE_URL: model.url,
      VLLM_LLM_MODEL: 'stand-in-1',
      QUEUE_DRIVER: 'bull',
      REDIS_URL: TEST_REDIS_URL,
      REDIS_PREFIX: prefix,
      ROLE: role,
    };
    const server = await startServerProcess({ settings });
    servers.push(server);
    return server;
  };

  /** Speech that no other test has. */
  const newSpeech = (): Promise<Buffer> => spokenWav(`Parcel number ${(texts += 1)} has arrived today.`);

  const queueLength = async (): Promise<unknown> => (await client.fetch('/health')).body['queue_length'];

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'parley-audio-bull-'));
    [model, receiver] = await Promise.all([
      startLanguageModelStandIn({ dialect: 'vllm' }),
      WebhookReceiver.start(),
    ]);
    client = new AudioProcessClient((await start('api')).url);
  });

  beforeEach(() => {
    model.answer = obligingAnswer;
  });

  afterAll(async () => {
    await Promise.all(servers.map((server) => server.end('SIGKILL')));
    await Promise.all([model.close(), receiver.close()]);
    await removeKeys(prefix);
    await rm(dataDir, { recursive: true, force: true });
  });

  it('keeps a request in line until there is a worker, and sends its webhook then', async () => {
    const fields = { ...FIELDS, callback_url: receiver.url, jobId: 'early' };
    expect((await client.process(fields, await newSpeech())).status).toBe(202);
    expect(await queueLength()).toBe(1);
    await start('worker');
    expect((await client.untilEnded('early')).job.status).toBe('completed');
    const finals = await receiver.untilFinals(1);
    expect(finals[0]?.payload).toMatchObject({ phase: 'completed', job: { id: 'early' } });
    await expect.poll(queueLength).toBe(0);
  });

  it('answers a request that waits', async () => {
    const { data, process } = await client.succeed(FIELDS, await newSpeech());
    expect(data).toMatchObject({ from_cache: false, translation_model: 'stand-in-1' });
    const purposes = process.llm_info.requests.map(({ purpose }) => purpose);
    expect(purposes).toEqual(['transcription', 'translation']);
  });

  it('does the work of equal requests once, and tells all of them', async () => {
    const speech = await newSpeech();
    const before = model.requests.length;
    const answers = await Promise.all(Array.from({ length: 5 }, () => client.succeed(FIELDS, speech)));
    expect(model.requests.length - before).toBe(1);
    expect(answers.filter(({ data }) => !data.from_cache)).toHaveLength(1);
    expect(new Set(answers.map(({ data }) => data.output_text)).size).toBe(1);
  });

  it('ends the work of a cancelled request at the other process, and goes on with it for who asked for the same', async () => {
    model.answer = () => ({ text: 'never', hangAt: 'before-text' });
    const speech = await newSpeech();
    const requested = model.whenRequested(model.requests.length + 1);
    const first = client.process({ ...FIELDS, jobId: 'first' }, speech);
    const { ended } = await requested;
    await client.process({ ...FIELDS, callback_url: receiver.url, jobId: 'second' }, speech);
    model.answer = obligingAnswer;
    await client.fetch('/api/jobs/first', { method: 'DELETE' });
    expect(await ended).toBe('broken');
    expect(await first).toMatchObject({ status: 409, body: { error: { code: 'CANCELLED' } } });
    const { job } = await client.untilEnded('second');
    expect(job.status).toBe('completed');
    const { process } = job.results?.structured_data as unknown as { process: ProcessData };
    expect(process.llm_info.requests).toHaveLength(2);
    await expect.poll(() => readdir(join(dataDir, 'spool'))).toEqual([]);
  });
});
