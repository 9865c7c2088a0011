import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, untilReady, type RunningApp } from '../support/running-app.js';
import { TranscriptionsClient } from '../support/transcriptions-client.js';

const FOLDER = process.env['SPEECH_SAMPLES'];

interface Sample {
  file: string;
  lang: string;
  kind: string;
  duration_s: number;
  transcript: string | null;
}

/** Where the recordings are missing, synthetic speech in the other tests stands in. */
describe.runIf(FOLDER)('the speech test set through the API', async () => {
  const samples = FOLDER === undefined ? [] : await readManifest(FOLDER);
  let server: RunningApp;
  let client: TranscriptionsClient;

  beforeAll(async () => {
    server = await startApp({ MAX_QUEUE_SIZE: '1000' });
    client = new TranscriptionsClient(server.url);
    await untilReady(server.url);
  });

  afterAll(() => server.close());

  const transcribe = async (sample: Sample, language?: string): Promise<Record<string, unknown>> => {
    const audio = await readFile(join(FOLDER ?? '', sample.file));
    const fields = { user_uuid: 'samples', message_id: sample.file };
    return client.transcribe(language === undefined ? fields : { ...fields, language }, audio);
  };

  it('hears words in every English clip, whatever its container, and its length', async () => {
    const english = samples.filter(({ lang, kind }) => lang === 'en' && kind !== 'no-speech');
    expect(english.length).toBeGreaterThan(20);
    const answers = await Promise.all(english.map((sample) => transcribe(sample, 'en')));
    const heard = english.map((sample, index) => ({ sample, answer: answers[index] ?? {} }));
    const poor = heard.filter(({ sample, answer }) => !isPlausible(sample, answer));
    expect(poor.map(({ sample, answer }) => [sample.file, answer])).toEqual([]);
  }, 300_000);

  it('hears nothing where nobody speaks', async () => {
    const quiet = samples.filter(({ kind }) => kind === 'no-speech');
    const answers = await Promise.all(quiet.map((sample) => transcribe(sample)));
    expect(answers.map(({ status, text }, index) => [quiet[index]?.file, status, text])).toEqual(
      quiet.map(({ file }) => [file, 'completed', '']),
    );
  });

  it('refuses French and German that are named as such', async () => {
    for (const sample of samples.filter(({ lang }) => lang === 'fr' || lang === 'de')) {
      const audio = await readFile(join(FOLDER ?? '', sample.file));
      const fields = { user_uuid: 'foreign', message_id: sample.file, language: sample.lang };
      const { status, body } = await client.submit(fields, audio);
      expect([status, body]).toMatchObject([400, { error: { code: 'language_not_supported' } }]);
    }
  });
});

async function readManifest(folder: string): Promise<Sample[]> {
  const lines = (await readFile(join(folder, 'manifest.jsonl'), 'utf8')).trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Sample);
}

/** Completed, of the right length, and about as many words as were said. Accuracy is measured by the benchmark. */
function isPlausible(sample: Sample, answer: Record<string, unknown>): boolean {
  const words = String(answer['text']).split(/\s+/).filter(Boolean).length;
  const isSpelled = /digits|numbers/.test(sample.file);
  const expected = isSpelled ? 1 : (sample.transcript?.split(/\s+/).length ?? 1);
  return (
    answer['status'] === 'completed' &&
    Math.abs(Number(answer['duration']) - sample.duration_s) < 0.5 &&
    words >= 0.5 * expected &&
    (sample.transcript === null || isSpelled || words <= 1.7 * expected + 2)
  );
}
