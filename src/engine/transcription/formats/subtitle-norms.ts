/** Characters, in graphemes, that a line holds. */
export const MAX_LINE_CHARS = 42;
/** Shortest time, in milliseconds, that a cue should be seen. */
export const MIN_CUE_MS = 833;
/** Longest time, in milliseconds, that a cue is seen. */
export const MAX_CUE_MS = 7_000;
/** Characters per second that adults read with ease. */
export const READING_CHARS_PER_SEC = 20;
/** A pause, in milliseconds, that no cue runs across. */
export const PAUSE_MS = 700;
/** Gaps between cues below this many milliseconds are closed. */
export const CLOSED_GAP_MS = 500;
