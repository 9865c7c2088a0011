import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { StreamResampler } from '../../src/engine/audio/stream-resampler.js';
import { prepareMoonshine } from '../../src/engine/inference/moonshine/prepare-moonshine.js';
import { EmbeddedSpeechToText } from '../../src/engine/inference/pool/embedded-speech-to-text.js';
import { InferencePool } from '../../src/engine/inference/pool/inference-pool.js';
import { inferenceWorkerPath } from '../../src/engine/inference/pool/inference-worker-path.js';
import { prepareSilero } from '../../src/engine/inference/silero/prepare-silero.js';
import { speak } from '../support/synthetic-speech.js';
import { describeSpeechToText } from './speech-to-text.conformance.js';

const ignore = (): void => undefined;

let folder: string;
let speech: Int16Array;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-stt-'));
  await Promise.all([
    prepareMoonshine({ targetDir: join(folder, 'moonshine') }),
    prepareSilero({ targetDir: join(folder, 'silero') }),
  ]);
  const { pcm, sampleRateHz } = await speak('Good morning, everybody.');
  speech = new StreamResampler(sampleRateHz, 16_000).push(pcm);
});
afterAll(() => rm(folder, { recursive: true }));

describeSpeechToText(
  'EmbeddedSpeechToText',
  () => {
    const folders = { moonshineDir: join(folder, 'moonshine'), sileroDir: join(folder, 'silero') };
    const pool = new InferencePool({
      program: { path: inferenceWorkerPath(), args: [JSON.stringify({ ...folders, niceness: 10 })] },
      logger: { info: ignore, warn: ignore, error: ignore },
      workers: 1,
    });
    pool.start();
    return Promise.resolve({
      recognizer: new EmbeddedSpeechToText(pool),
      speech,
      close: () => pool.close(),
      dispose: () => Promise.resolve(),
    });
  },
  { hasVendor: false },
);
