/** A voice of Kokoro: a file of its folder. */
export interface KokoroVoiceFile {
  /** Such as `af_heart`: what language, then female or male, then its name. */
  name: string;
  /** ISO 639-1 code of what it was made for. */
  language: string;
  /** The voice of eSpeak NG whose phonemes it was made for. */
  phonemizer: string;
}

/**
 * By the first letter of a voice's name. Japanese (`j`) and Mandarin (`z`) are left out: their phonemes are not those of
 * eSpeak NG.
 */
const ACCENTS: Readonly<Record<string, Omit<KokoroVoiceFile, 'name'>>> = {
  a: { language: 'en', phonemizer: 'en-us' },
  b: { language: 'en', phonemizer: 'en' },
  e: { language: 'es', phonemizer: 'es' },
  f: { language: 'fr', phonemizer: 'fr' },
  h: { language: 'hi', phonemizer: 'hi' },
  i: { language: 'it', phonemizer: 'it' },
  p: { language: 'pt', phonemizer: 'pt-br' },
};
const VOICE_FILE = /^([a-z][fm]_[a-z0-9]+)\.bin$/;

/** The name of the file of a voice. */
export const voiceFileOf = (voice: string): string => `${voice}.bin`;

/** The voices among the files of a model that can be spoken with, by name. */
export function voicesAmong(files: readonly string[]): KokoroVoiceFile[] {
  const names = files.flatMap((file) => VOICE_FILE.exec(file)?.[1] ?? []).sort();
  return names.flatMap((name) => {
    const accent = ACCENTS[name.charAt(0)];
    return accent === undefined ? [] : [{ name, ...accent }];
  });
}
