import { EXCLUDED_CLIPS } from '../../src/engine/text/accuracy/excluded-clips.js';
import { normalizeText } from '../../src/engine/text/accuracy/normalize-text.js';
import type { SpeechSample } from '../../src/engine/text/accuracy/speech-samples.js';
import { countWordErrors } from '../../src/engine/text/accuracy/word-errors.js';

/** What came of one clip. */
export interface ClipQuality {
  file: string;
  text: string;
  referenceWords: number;
  errors: number;
}

export interface QualityFigures {
  /** Errors of all clips together over the words of all clips together. */
  wordErrorRate: number;
  referenceWords: number;
  audioSec: number;
  clips: ClipQuality[];
  /** Words heard in the clips without speech; there should be none. */
  wordsInNoSpeech: number;
  noSpeechClips: { file: string; text: string }[];
  excluded: { file: string; reason: string }[];
}

/**
 * Accuracy on the speech test set: the word error rate of the clips in one language and the words made up where
 * nobody speaks.
 *
 * @param transcribe gives the text of an audio file.
 */
export async function measureQuality(
  samples: readonly SpeechSample[],
  transcribe: (path: string) => Promise<string>,
  language = 'en',
  excluded: ReadonlyMap<string, string> = EXCLUDED_CLIPS,
): Promise<QualityFigures> {
  const spoken = samples.filter(
    (sample) => sample.isSpeech && sample.language === language && !excluded.has(sample.file),
  );
  const clips: ClipQuality[] = [];
  for (const { file, path, transcript } of spoken) {
    const text = await transcribe(path);
    clips.push({ file, text, ...countWordErrors(normalizeText(transcript), normalizeText(text)) });
  }
  const noSpeechClips: QualityFigures['noSpeechClips'] = [];
  for (const { file, path } of samples.filter((sample) => !sample.isSpeech)) {
    noSpeechClips.push({ file, text: await transcribe(path) });
  }
  const referenceWords = sum(clips.map((clip) => clip.referenceWords));
  return {
    wordErrorRate: sum(clips.map((clip) => clip.errors)) / referenceWords,
    referenceWords,
    audioSec: sum(spoken.map((sample) => sample.durationSec)),
    clips,
    wordsInNoSpeech: sum(noSpeechClips.map(({ text }) => normalizeText(text).length)),
    noSpeechClips,
    excluded: [...excluded].map(([file, reason]) => ({ file, reason })),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
