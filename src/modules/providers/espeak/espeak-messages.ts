/** Says a piece of text. Each is answered by any number of `audio` and one `done` or `failed`, before the next is begun. */
export interface SpeakPiece {
  type: 'speak';
  id: number;
  /** Markup as eSpeak NG reads it. */
  markup: string;
  /** A voice as eSpeak NG names it, such as `de` or `en-us+f3`. */
  voice: string;
  wordsPerMinute: number;
  /** Silence after it, in milliseconds. */
  pauseMs: number;
}

/** Asks how texts are pronounced. Answered by one `phonemes` and `done`, or `failed`. */
export interface PhonemizeTexts {
  type: 'phonemize';
  id: number;
  /** Markup as eSpeak NG reads it. */
  texts: readonly string[];
  /** A voice as eSpeak NG names it. */
  voice: string;
}

/** What is done one after the other. */
export type EspeakTask = SpeakPiece | PhonemizeTexts;

/** What the server says to the process of eSpeak NG. `stop` ends it after the task in work. */
export type EspeakCommand = EspeakTask | { type: 'stop' };

/** What the process says. `ready` comes first; without it, it could not load. */
export type EspeakReply =
  | { type: 'ready' }
  | { type: 'audio'; id: number; pcm: Int16Array }
  /** IPA of each text: words between spaces, the sounds of a word between `_`. */
  | { type: 'phonemes'; id: number; phonemes: string[] }
  | { type: 'done'; id: number }
  | { type: 'failed'; id: number; reason: 'no-voice' | 'error' };

/** Of everything that eSpeak NG says. */
export const ESPEAK_RATE_HZ = 22_050;
