import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SpeechMaker } from '../../bench/word-times/timed-speech.js';
import { bundledFfmpegPath } from '../../src/engine/audio/ffmpeg-binary.js';
import { FfmpegDecoder } from '../../src/engine/audio/ffmpeg-decoder.js';
import { ENGINE_SAMPLE_RATE_HZ } from '../../src/engine/ports/audio-decoder.js';

const LONGEST_FILE_SEC = 400;
const VOICES = [
  { name: 'en-us', rate: 165, pitch: 50 },
  { name: 'de', rate: 140, pitch: 30 },
  { name: 'fr-fr', rate: 180, pitch: 70 },
];
const SENTENCES = [
  'The old man walked slowly down the road to the river.',
  'The meeting has been moved to the large room upstairs.',
  'You should never drive a car after drinking that much wine.',
  'He told me that the answer was simple, and then he left.',
  'Please call me back on Monday morning, or write a letter.',
];

/** A short stretch of 16 kHz mono audio with speech in it. */
export interface SpeechClip {
  name: string;
  pcm: Int16Array;
}

/**
 * The beginnings of all recordings of the speech test set (`SPEECH_SAMPLES`); without it, sentences of a machine in three
 * languages.
 *
 * @param longestSec what is longer is cut off.
 */
export async function speechClips(longestSec: number): Promise<SpeechClip[]> {
  const longest = longestSec * ENGINE_SAMPLE_RATE_HZ;
  const folder = process.env['SPEECH_SAMPLES'];
  const clips = folder === undefined ? await madeClips() : await recordedClips(folder, longest);
  return clips.map(({ name, pcm }) => ({ name, pcm: pcm.subarray(0, longest) }));
}

async function madeClips(): Promise<SpeechClip[]> {
  const maker = await SpeechMaker.load();
  return VOICES.flatMap((voice) =>
    SENTENCES.map((text) => ({ name: `${voice.name}: ${text}`, pcm: maker.say(text, voice).pcm })),
  );
}

async function recordedClips(folder: string, longest: number): Promise<SpeechClip[]> {
  const lines = readFileSync(join(folder, 'manifest.jsonl'), 'utf8').trim().split('\n');
  const names = lines.map((line) => (JSON.parse(line) as { file: string }).file);
  const decoder = new FfmpegDecoder({
    ffmpegPath: process.env['FFMPEG_PATH'] ?? bundledFfmpegPath() ?? 'ffmpeg',
  });
  const clips: SpeechClip[] = [];
  for (const name of names) clips.push({ name, pcm: await beginning(decoder, join(folder, name), longest) });
  return clips;
}

async function beginning(decoder: FfmpegDecoder, path: string, longest: number): Promise<Int16Array> {
  const samples = new Int16Array(longest);
  let length = 0;
  for await (const chunk of decoder.decode(path, { maxDurationSec: LONGEST_FILE_SEC })) {
    const part = chunk.subarray(0, longest - length);
    samples.set(part, length);
    length += part.length;
    if (length === longest) break;
  }
  return samples.subarray(0, length);
}
