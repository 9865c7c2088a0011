import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AudioProcessClient, type AudioData } from '../support/audio-process-client.js';
import { startLanguageModelStandIn, type LanguageModelStandIn } from '../support/language-model-stand-in.js';
import { obligingAnswer } from '../support/obliging-model.js';
import { CHAPTER_SEC, spokenChapters } from '../support/spoken-chapters.js';
import { startApp, untilReady, type RunningApp } from '../support/running-app.js';
import { spokenWav } from '../support/synthetic-speech.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

const ENGLISH_TO_GERMAN = { source_language: 'en', target_language: 'de' };

let server: RunningApp;
let model: LanguageModelStandIn;
let receiver: WebhookReceiver;
let client: AudioProcessClient;
let texts = 0;

/** Speech that no other test has. */
const newSpeech = (): Promise<Buffer> => spokenWav(`This is message number ${(texts += 1)} of today.`);

beforeAll(async () => {
  [model, receiver] = await Promise.all([
    startLanguageModelStandIn({ dialect: 'vllm' }),
    WebhookReceiver.start(),
  ]);
  server = await startApp({
    INFERENCE_WORKERS: '1',
    OUTBOUND_ALLOW: '127.0.0.1',
    VLLM_BASE_URL: model.url,
    VLLM_LLM_MODEL: 'stand-in-1',
  });
  client = new AudioProcessClient(server.url);
  await untilReady(server.url);
});

afterAll(async () => {
  await server.close();
  await Promise.all([model.close(), receiver.close()]);
});

beforeEach(() => {
  model.answer = obligingAnswer;
});

/** Requests to the model that `work` leads to. */
const callsOf = async (work: () => Promise<unknown>): Promise<number> => {
  const before = model.requests.length;
  await work();
  return model.requests.length - before;
};

describe('a result that is kept', () => {
  it('answers equal requests without a model call, whatever the file is called', async () => {
    const speech = await newSpeech();
    const first = await client.succeed(ENGLISH_TO_GERMAN, speech);
    expect(first.data.from_cache).toBe(false);
    const calls = await callsOf(async () => {
      const { body } = await client.process(ENGLISH_TO_GERMAN, speech, 'other.mp3');
      const data = body['data'] as AudioData;
      expect(data).toMatchObject({
        from_cache: true,
        token_count: 0,
        output_text: first.data.output_text,
        segments: first.data.segments,
      });
      expect(data.process_id).not.toBe(first.data.process_id);
      expect(body['process']).toMatchObject({
        llm_info: { total_tokens: 0, total_cost: 0, requests: [] },
      });
    });
    expect(calls).toBe(0);
  });

  it('answers by webhook at once, and says so', async () => {
    const speech = await newSpeech();
    await client.succeed(ENGLISH_TO_GERMAN, speech);
    const before = receiver.finals.length;
    const { status, body } = await client.process(
      { ...ENGLISH_TO_GERMAN, callback_url: receiver.url },
      speech,
    );
    expect([status, body]).toMatchObject([202, { process: { is_from_cache: true } }]);
    const finals = await receiver.untilFinals(before + 1);
    expect(finals.at(-1)?.payload).toMatchObject({
      phase: 'completed',
      process: { id: (body['process'] as { id: string }).id },
    });
  });

  it('does not answer other languages or templates', async () => {
    const speech = await newSpeech();
    await client.succeed(ENGLISH_TO_GERMAN, speech);
    const others: Record<string, string>[] = [
      { target_language: 'fr' },
      { target_language: 'de', template: 'Summary' },
    ];
    for (const fields of others) {
      const { data } = await client.succeed({ source_language: 'en', ...fields }, speech);
      expect(data.from_cache).toBe(false);
    }
  });

  it('is made anew with useCache=false, and then kept in place of the old one', async () => {
    const speech = await newSpeech();
    await client.succeed(ENGLISH_TO_GERMAN, speech);
    model.answer = (request) => obligingAnswer(request).replaceAll('«', '<').replaceAll('»', '>');
    const anew = await client.succeed({ ...ENGLISH_TO_GERMAN, useCache: 'false' }, speech);
    expect(anew.data).toMatchObject({
      from_cache: false,
      output_text: expect.stringMatching(/^</) as string,
    });
    const kept = await client.succeed(ENGLISH_TO_GERMAN, speech);
    expect(kept.data).toMatchObject({ from_cache: true, output_text: anew.data.output_text });
  });

  it('is not kept when it lacks what other providers would have given', async () => {
    const speech = await newSpeech();
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const { data, process } = await client.succeed({ target_language: 'en' }, speech);
      expect(data.from_cache).toBe(false);
      expect(process.dropped_parameters).toMatchObject([{ parameter: 'source_language' }]);
    }
  });

  it('is erased with the job', async () => {
    const speech = await newSpeech();
    const { data } = await client.succeed(ENGLISH_TO_GERMAN, speech);
    const path = `/api/jobs/${data.process_id}?erase=true`;
    expect((await client.fetch(path, { method: 'DELETE' })).status).toBe(200);
    expect((await client.fetch(`/api/jobs/${data.process_id}`)).status).toBe(404);
    expect((await client.succeed(ENGLISH_TO_GERMAN, speech)).data.from_cache).toBe(false);
  });
});

/** The model keeps its next caller waiting, then hangs up. */
const hold = (): { release: () => void } => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  model.answer = (request) => ({ text: obligingAnswer(request), cutAt: 'before-head', cutWhen: held });
  return {
    release: () => {
      model.answer = obligingAnswer;
      release();
    },
  };
};

describe('equal requests at once', () => {
  it('do the work once', async () => {
    const speech = await newSpeech();
    let results: AudioData[] = [];
    const calls = await callsOf(async () => {
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => client.succeed(ENGLISH_TO_GERMAN, speech)),
      );
      results = answers.map(({ data }) => data);
    });
    expect(calls).toBe(1);
    expect(results.filter(({ from_cache: isCached }) => !isCached)).toHaveLength(1);
    expect(new Set(results.map(({ process_id: id }) => id)).size).toBe(8);
    expect(new Set(results.map(({ output_text: text }) => text)).size).toBe(1);
    await expect.poll(() => readdir(join(server.dataDir, 'spool'))).toEqual([]);
  });

  it('fail together, each with its own webhook', async () => {
    model.answer = () => 'not JSON';
    const speech = await newSpeech();
    const before = receiver.finals.length;
    const fields = { ...ENGLISH_TO_GERMAN, callback_url: receiver.url };
    await Promise.all([client.process(fields, speech), client.process(fields, speech)]);
    const finals = (await receiver.untilFinals(before + 2)).slice(before);
    expect(finals.map(({ payload }) => payload.phase)).toEqual(['error', 'error']);
    expect(new Set(finals.map(({ payload }) => payload.job.id)).size).toBe(2);
  });

  it('go on when the first of them is cancelled', async () => {
    const { release } = hold();
    const speech = await newSpeech();
    const requested = model.whenRequested(model.requests.length + 1);
    const fields = { ...ENGLISH_TO_GERMAN, callback_url: receiver.url };
    await client.process({ ...fields, jobId: 'leader' }, speech);
    await requested;
    await client.process({ ...fields, jobId: 'follower' }, speech);
    expect((await client.job('follower')).status).toBe('processing');
    const before = receiver.finals.length;
    await client.fetch('/api/jobs/leader', { method: 'DELETE' });
    release();
    expect(await client.job('leader')).toMatchObject({ status: 'failed', error: { code: 'CANCELLED' } });
    const { job } = await client.untilEnded('follower');
    expect(job).toMatchObject({ status: 'completed', error: null });
    const requests = (job.results?.structured_data['process'] as { llm_info: { requests: object[] } })
      .llm_info.requests;
    expect(requests).toMatchObject([{ purpose: 'transcription' }, { purpose: 'translation' }]);
    const finals = (await receiver.untilFinals(before + 2)).slice(before);
    // Each is delivered for itself, in any order.
    expect(finals.map(({ payload }) => `${payload.job.id}: ${payload.phase}`).sort()).toEqual([
      'follower: completed',
      'leader: error',
    ]);
  });
});

describe('a transcription that is cancelled', () => {
  it('is gone on with, behind its last piece, for who asked for the same', async () => {
    const book = await spokenChapters(8);
    const fields = { source_language: 'en', target_language: 'en', callback_url: receiver.url };
    await client.process({ ...fields, jobId: 'first-reader' }, book);
    await client.process({ ...fields, jobId: 'second-reader' }, book);
    await client.untilUnderWay('first-reader');
    await client.fetch('/api/jobs/first-reader?erase=true', { method: 'DELETE' });
    const { job, messages } = await client.untilEnded('second-reader');
    expect((await client.fetch('/api/jobs/first-reader')).status).toBe(404);
    const { segments } = job.results?.structured_data['data'] as AudioData;
    expect(segments.map(({ start }) => Math.floor(start / CHAPTER_SEC))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    const percents = messages.slice(0, -1).map(({ data }) => (data as { progress: number }).progress);
    expect(percents).toEqual([...percents].sort((a, b) => a - b));
    await expect.poll(() => readdir(join(server.dataDir, 'spool'))).toEqual([]);
  });
});

describe('a client that hangs up', () => {
  it('cancels nothing', async () => {
    const { release } = hold();
    const gone = new AbortController();
    const form = new FormData();
    const fields = { ...ENGLISH_TO_GERMAN, jobId: 'gone' };
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    form.set('file', new Blob([Uint8Array.from(await newSpeech())]), 'a.wav');
    const requested = model.whenRequested(model.requests.length + 1);
    const request = fetch(`${server.url}/api/audio/process`, {
      method: 'POST',
      body: form,
      signal: gone.signal,
    });
    await requested;
    gone.abort();
    await expect(request).rejects.toThrow();
    release();
    expect((await client.untilEnded('gone')).job.status).toBe('completed');
  });
});

describe('a cancelled job', () => {
  it('ends the work at the model, leaves no audio and answers whoever waits', async () => {
    model.answer = () => ({ text: 'never', hangAt: 'before-text' });
    const speech = await newSpeech();
    const requested = model.whenRequested(model.requests.length + 1);
    const waiting = client.process({ ...ENGLISH_TO_GERMAN, jobId: 'to-cancel' }, speech);
    const { ended } = await requested;
    await client.fetch('/api/jobs/to-cancel', { method: 'DELETE' });
    expect(await ended).toBe('broken');
    const { status, body } = await waiting;
    expect([status, body]).toMatchObject([409, { error: { code: 'CANCELLED' } }]);
    await expect.poll(() => readdir(join(server.dataDir, 'spool'))).toEqual([]);
    expect((await client.job('to-cancel')).error).toMatchObject({ code: 'CANCELLED' });
  });
});
