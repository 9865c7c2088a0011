import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wavOf } from '../../src/engine/audio/wav-file.js';
import { makeTempDir, makeWithFfmpeg, sineInput } from '../support/audio-fixtures.js';
import { AudioProcessClient } from '../support/audio-process-client.js';
import { startApp, untilReady, type RunningApp } from '../support/running-app.js';
import { CHAPTER_SEC, spokenChapters } from '../support/spoken-chapters.js';
import { spokenWav } from '../support/synthetic-speech.js';
import type { JsonObject } from '../support/transcriptions-client.js';

const RATE_HZ = 22_050;

const codeOf = ({ body }: { body: JsonObject }): unknown => (body['error'] as JsonObject)['code'];
const silence = (seconds: number): Int16Array => new Int16Array(seconds * RATE_HZ);

describe('a server without language model, within its limits', () => {
  let server: RunningApp;
  let client: AudioProcessClient;

  beforeAll(async () => {
    server = await startApp({
      INFERENCE_WORKERS: '1',
      MAX_UPLOAD_MB: '16',
      MAX_PROCESS_DURATION_SECS: '300',
      MAX_QUEUE_SIZE: '1',
    });
    client = new AudioProcessClient(server.url);
    await untilReady(server.url);
  });

  afterAll(() => server.close());

  it.each<Record<string, string>>([
    { source_language: 'en', target_language: 'de' },
    { source_language: 'en', target_language: 'en', template: 'Summary' },
  ])('refuses what needs one before any work: %j', async (fields) => {
    const { status, body } = await client.process(fields, await spokenWav('Hello.'));
    expect([status, body]).toMatchObject([
      503,
      { error: { code: 'LLM_UNAVAILABLE', message: expect.stringContaining('OPENAI_API_KEY') as string } },
    ]);
    expect((await client.fetch('/api/jobs')).body).toMatchObject({ data: { jobs: [] } });
    await expect.poll(() => readdir(join(server.dataDir, 'spool'))).toEqual([]);
  });

  it('leaves out what only a default asks for, and says so', async () => {
    const { data, process } = await client.succeed({}, await spokenWav('Hello, this is a test.'));
    expect(data).toMatchObject({ detected_language: 'en', translated_text: null, translation_model: null });
    expect(data.output_text).toBe(data.original_text);
    expect(process.dropped_parameters?.map(({ parameter }) => parameter)).toEqual([
      'source_language',
      'target_language',
    ]);
  });

  it('tells of parameters that it does not know, and of a token that goes nowhere', async () => {
    const fields = { source_language: 'en', target_language: 'en', diarize: 'true', callback_token: 't' };
    const { process } = await client.succeed(fields, await spokenWav('Hello again.'));
    expect(process.dropped_parameters?.map(({ parameter }) => parameter)).toEqual([
      'diarize',
      'callback_token',
    ]);
  });

  it('gives times through the whole of a long recording', async () => {
    const fields = { source_language: 'en', target_language: 'en' };
    const { data } = await client.succeed(fields, await spokenChapters(8));
    expect(data.duration).toBeCloseTo(8 * CHAPTER_SEC, 1);
    expect(data.segments).toHaveLength(8);
    for (const { id, start, end, text } of data.segments) {
      expect(text).toMatch(/call me back on monday/i);
      expect(start).toBeGreaterThanOrEqual(id * CHAPTER_SEC - 0.1);
      expect(end).toBeLessThan(id * CHAPTER_SEC + 4);
    }
  });

  it('refuses recordings that are too long, and files that are too large', async () => {
    const tooLong = await client.process({}, wavOf(silence(301), RATE_HZ));
    expect([tooLong.status, codeOf(tooLong)]).toEqual([413, 'FILE_TOO_LARGE']);
    expect(tooLong.text).toContain('Audio too long');
    const tooLarge = await client.process({}, Buffer.alloc(17 * 1024 * 1024));
    expect([tooLarge.status, codeOf(tooLarge)]).toEqual([413, 'FILE_TOO_LARGE']);
    await expect.poll(() => readdir(join(server.dataDir, 'spool'))).toEqual([]);
  });

  it('takes whatever it can decode, and refuses what only looks like audio', async () => {
    const named = await client.process({}, await spokenWav('Hello.'), 'notes.txt');
    expect(named.status).toBe(200);
    const broken = Buffer.concat([Buffer.from('fLaC\0'), Buffer.alloc(4096)]);
    const refused = await client.process({}, broken, 'a.flac');
    expect([refused.status, codeOf(refused)]).toEqual([400, 'INVALID_FORMAT']);
    expect(refused.body).toMatchObject({
      error: { details: { process_id: expect.any(String) as string, error_type: 'INVALID_FORMAT' } },
    });
  });

  it('transcribes what is there of a file that was cut off, and says so, also from the cache', async () => {
    const fields = { source_language: 'en', target_language: 'en' };
    const whole = await spokenWav('Please call me back on Monday morning. The number is on the desk.');
    const cut = whole.subarray(0, whole.length / 2);
    for (const isFromCache of [false, true]) {
      const { data, process } = await client.succeed(fields, cut);
      expect(data).toMatchObject({
        from_cache: isFromCache,
        original_text: expect.stringMatching(/call me back/i) as string,
      });
      expect(process.warnings).toEqual([expect.stringMatching(/announces .* damaged or cut off/)]);
      const { log_entries: lines } = await client.job(data.process_id);
      expect(lines).toContainEqual(
        expect.objectContaining({ level: 'warning', message: process.warnings?.[0] }),
      );
    }
    expect((await client.succeed(fields, whole)).process).not.toHaveProperty('warnings');
  });

  it.each([
    ['index.m4a', ['-movflags', '+faststart'], 1400],
    ['tail.m4a', [], 2000],
  ] as const)('says of %s, cut before its audio, that it is damaged', async (name, args, bytes) => {
    const folder = await makeTempDir();
    const path = join(folder.path, name);
    const file = await readFile(await makeWithFfmpeg(path, [...sineInput({ durationSec: 9 }), ...args]));
    await folder.remove();
    const { body } = await client.process({}, file.subarray(0, bytes), name);
    expect(body).toMatchObject({
      error: {
        code: 'INVALID_FORMAT',
        message: 'The file is damaged or cut off: none of its audio can be decoded',
      },
    });
  });

  it('answers 429 when too many wait', async () => {
    const messages = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        spokenWav(`Number ${index}. Please call me back on Monday morning.`),
      ),
    );
    const answers = await Promise.all(
      messages.map((speech) => client.process({ useCache: 'false' }, speech)),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.map(codeOf)).toEqual(refused.map(() => 'QUEUE_FULL'));
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
    await expect.poll(() => readdir(join(server.dataDir, 'spool'))).toEqual([]);
  });
});
