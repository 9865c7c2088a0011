import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InferencePool } from '../../src/engine/inference/pool/inference-pool.js';
import { KokoroVoice } from '../../src/modules/providers/kokoro/kokoro-voice.js';
import { writeInstalledKokoro } from '../support/random-models/kokoro.js';
import {
  describeTextToSpeech,
  type SpeechBehaviour,
  type SpeechBench,
  type SpeechBenchOptions,
} from './text-to-speech.conformance.js';

const WORKER = fileURLToPath(new URL('../support/scripted-kokoro-worker.mjs', import.meta.url));
const ignore = (): void => undefined;
/** Ten samples of its own number for each token. */
const LIKE = {
  vocabulary: { '1': 1, '2': 2 },
  tokenSamples: 10,
  sounds: (token: number): number => token / 32_767,
};

/** A sentence for each chunk, and for what the process is to do. */
function scriptOf({ chunks, hangs, vanishes, cutAfter }: SpeechBehaviour): string {
  const words = chunks.map(String);
  if (hangs === 'before-audio' || vanishes === true) return 'h.';
  if (hangs === 'mid-speech') return `${words[0]}. h.`;
  if (cutAfter !== undefined) words.splice(cutAfter, 0, 'x');
  return `${words.join('. ')}.`;
}

/** Kokoro, whose texts are replaced by what the process is to do. */
class ScriptedKokoro extends KokoroVoice {
  script = '';

  override speak(...[request, signal]: Parameters<KokoroVoice['speak']>): AsyncIterable<Int16Array> {
    return super.speak({ ...request, text: this.script }, signal);
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function openBench({ timeoutMs }: SpeechBenchOptions): Promise<SpeechBench> {
  const dir = await mkdtemp(join(tmpdir(), 'kokoro-voice-'));
  await writeInstalledKokoro(dir, 'kokoro-82m', LIKE);
  const reference = { key: 'k', name: 'kokoro-82m', format: 'kokoro' as const, dir, bytes: 1 };
  const logger = { info: ignore, warn: ignore, error: ignore };
  const pool = new InferencePool({ program: { path: WORKER, args: [] }, logger, workers: 1 });
  pool.start();
  await pool.ready;
  await pool.load(reference, { priority: 'live' });
  const files = ['af_heart.bin', 'ff_siwis.bin'];
  const voice = new ScriptedKokoro(
    {
      ...{ kind: 'text-to-speech', reference, languages: ['en', 'fr'], files },
      ...{ installedSec: 0, mark: 'k' },
    },
    {
      ...{ timeoutMs, pool, warmUpPhonemizer: ignore },
      phonemize: async (sentence) => sentence.map(({ text, mark }) => text + mark).join(''),
    },
  );
  return {
    voice,
    cuts: 2,
    behave: (behaviour) => (voice.script = scriptOf(behaviour)),
    whenAsked: () => Promise.resolve(),
    whenLeft: () => Promise.resolve(),
    close: () => pool.close(),
    open: () => pool.status().pids.filter(isRunning).length,
    dispose: () => rm(dir, { recursive: true, force: true }),
  };
}

describeTextToSpeech('KokoroVoice', openBench, {
  hasKey: false,
  isProcess: true,
  languages: ['en', 'fr'],
});
