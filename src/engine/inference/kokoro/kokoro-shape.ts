/** Samples per second of what Kokoro says. */
export const KOKORO_RATE_HZ = 24_000;
/** Most phonemes that Kokoro says in one go: its text encoder has 512 places, two of them for the ends. */
export const KOKORO_MAX_PHONEMES = 510;
/** Numbers that describe how a voice speaks. */
export const STYLE_SIZE = 256;
/** Styles of a voice, one for each number of phonemes that are said in one go. */
export const STYLE_ROWS = KOKORO_MAX_PHONEMES;
