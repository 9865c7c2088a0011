/** Tokens of a Whisper model that are not text. */
export interface WhisperTokens {
  startOfTranscript: number;
  endOfText: number;
  /** Before text that was said earlier. */
  startOfPrevious: number;
  noSpeech: number;
  noTimestamps: number;
  /** The first of the tokens that stand for times, 20 ms apart. */
  timestampBegin: number;
  /** Undefined: the model knows one task and one language, English. */
  transcribe: number | undefined;
  /** Language tokens by ISO code; empty when the model only speaks English. */
  languages: ReadonlyMap<string, number>;
  /** Never chosen. */
  suppressed: readonly number[];
  /** Not chosen as the first of a text. */
  suppressedFirst: readonly number[];
}

/** Seconds from one timestamp token to the next. */
export const TIMESTAMP_SEC = 0.02;
/** How many timestamp tokens there are: 0 to 30 s. */
export const TIMESTAMP_COUNT = 1501;

/** The ISO code of a language as the model's files name it. */
export function isoCode(code: string): string {
  return code === 'jw' ? 'jv' : code;
}
