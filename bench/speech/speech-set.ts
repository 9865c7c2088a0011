import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchContext } from '../bench-row.js';
import { readSpeechSamples } from '../../src/engine/text/accuracy/speech-samples.js';
import { SPOKEN_SENTENCES } from '../word-times/spoken-sentences.js';
import { SpeechMaker } from '../word-times/timed-speech.js';
import { wavFile } from './wav-file.js';

/** English recordings to measure with. */
export interface SpeechSet {
  /** For the report: where the audio comes from. */
  origin: string;
  recordings: Recording[];
}

export interface Recording {
  path: string;
  durationSec: number;
}

const ENGLISH = 'en';
const QUICK_RECORDINGS = 8;
const VOICE = { name: 'en-us', rate: 165, pitch: 50 };
const SAMPLE_RATE_HZ = 16_000;

/** The English clips of the speech test set, or sentences said by a machine where there is none. */
export async function openSpeechSet(context: BenchContext): Promise<SpeechSet> {
  const { samplesDir, isQuick } = context;
  const all = samplesDir === undefined ? await makeSpeech(context) : await readClips(samplesDir);
  const recordings = isQuick ? all.slice(0, QUICK_RECORDINGS) : all;
  const seconds = Math.round(recordings.reduce((total, { durationSec }) => total + durationSec, 0));
  const what =
    samplesDir === undefined
      ? 'eSpeak NG sentences (SPEECH_SAMPLES is unset)'
      : 'English clips of SPEECH_SAMPLES';
  return { origin: `${recordings.length} ${what}, ${seconds} s`, recordings };
}

async function readClips(samplesDir: string): Promise<Recording[]> {
  const samples = await readSpeechSamples(samplesDir);
  return samples
    .filter((sample) => sample.isSpeech && sample.language === ENGLISH)
    .map(({ path, durationSec }) => ({ path, durationSec }));
}

async function makeSpeech(context: BenchContext): Promise<Recording[]> {
  const dir = join(context.scratchDir, 'speech');
  await mkdir(dir, { recursive: true });
  const maker = await SpeechMaker.load();
  const recordings: Recording[] = [];
  for (const [index, sentence] of SPOKEN_SENTENCES.entries()) {
    const { pcm } = maker.say(sentence, VOICE);
    const path = join(dir, `${index}.wav`);
    if (!existsSync(path)) await writeFile(path, wavFile(pcm, SAMPLE_RATE_HZ));
    recordings.push({ path, durationSec: pcm.length / SAMPLE_RATE_HZ });
  }
  return recordings;
}
