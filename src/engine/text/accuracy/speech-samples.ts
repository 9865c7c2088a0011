import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A clip of the speech test set. */
export interface SpeechSample {
  /** Name in the manifest. */
  file: string;
  path: string;
  language: string;
  durationSec: number;
  /** Empty where none was published. */
  transcript: string;
  isSpeech: boolean;
}

interface ManifestLine {
  file: string;
  lang: string;
  duration_s: number;
  transcript: string | null;
  kind: string;
}

/** @param dir folder with `manifest.jsonl`. */
export async function readSpeechSamples(dir: string): Promise<SpeechSample[]> {
  const lines = (await readFile(join(dir, 'manifest.jsonl'), 'utf8')).trim().split('\n');
  return lines.map((line) => {
    const { file, lang, duration_s, transcript, kind } = JSON.parse(line) as ManifestLine;
    return {
      file,
      path: join(dir, file),
      language: lang,
      durationSec: duration_s,
      transcript: transcript ?? '',
      isSpeech: kind !== 'no-speech',
    };
  });
}
