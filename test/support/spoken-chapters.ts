import { wavOf } from '../../src/engine/audio/wav-file.js';
import { speak } from './synthetic-speech.js';

/** A sentence begins each time so much of the recording has gone. */
export const CHAPTER_SEC = 16;

/** A recording of one sentence for each chapter and silence behind it: as many pieces as chapters. */
export async function spokenChapters(count: number): Promise<Buffer> {
  const { pcm, sampleRateHz } = await speak('Please call me back on Monday morning.');
  const chapterSamples = CHAPTER_SEC * sampleRateHz;
  const recording = new Int16Array(count * chapterSamples);
  for (let chapter = 0; chapter < count; chapter += 1) recording.set(pcm, chapter * chapterSamples);
  return wavOf(recording, sampleRateHz);
}
