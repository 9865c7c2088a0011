import espeak, { type EspeakWorker } from '@echogarden/espeak-ng-emscripten';
import { wavOf } from '../../src/engine/audio/wav-file.js';

export interface SpokenText {
  /** 22.05 kHz mono. */
  pcm: Int16Array;
  sampleRateHz: number;
}

let engine: Promise<EspeakWorker> | undefined;

/** Says a text with eSpeak NG: speech whose words are known, for tests on a machine without recordings. */
export async function speak(text: string, voice = 'en-us', wordsPerMinute = 150): Promise<SpokenText> {
  engine ??= espeak().then((module) => new module.eSpeakNGWorker());
  const worker = await engine;
  worker.set_voice(voice);
  worker.set_rate(wordsPerMinute);
  worker.set_pitch(50);
  const chunks: Int16Array[] = [];
  worker.synthesize(text, (pcm) => {
    if (pcm) chunks.push(Int16Array.from(pcm));
    return false;
  });
  const pcm = new Int16Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    pcm.set(chunk, offset);
    offset += chunk.length;
  }
  return { pcm, sampleRateHz: 22_050 };
}

/** A WAV file that says a text. */
export async function spokenWav(text: string, voice?: string): Promise<Buffer> {
  const { pcm, sampleRateHz } = await speak(text, voice);
  return wavOf(pcm, sampleRateHz);
}
