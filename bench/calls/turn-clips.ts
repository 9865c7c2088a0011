/** A clip of the speech test set as the turns of somebody who talks. */
export interface TurnClip {
  file: string;
  /** Where the published transcript has no punctuation, or is none: what is said, with the ends of its sentences. */
  text?: string;
  /** Whether the last word of the clip ends what the speaker had to say, and no noise follows it. */
  endsTurn: boolean;
  /** Where noise precedes the first word: from there on all words are still recognised. */
  speaksFromMs?: number;
}

/**
 * English clips of people who speak, each recording once: other formats and mixtures of them are left out, and so are
 * those whose words are not known.
 */
export const TURN_CLIPS: readonly TurnClip[] = [
  { file: 'dev/en-jfk.wav', endsTurn: false },
  { file: 'dev/en-sonnet1.mp3', endsTurn: true },
  { file: 'dev/en-two-cities.wav', endsTurn: true },
  { file: 'dev/en-LJ001-0001.wav', endsTurn: false },
  { file: 'dev/en-LJ001-0003.flac', endsTurn: false },
  { file: 'dev/en-LJ001-0005.mp3', endsTurn: true },
  { file: 'dev/en-LJ001-0007.wav', endsTurn: false },
  { file: 'dev/en-columbia.wma', endsTurn: true },
  { file: 'dev/en-austen-0870.wav', endsTurn: true },
  { file: 'dev/en-austen-0920.wav', endsTurn: true },
  { file: 'dev/en-quilter.wav', endsTurn: true },
  {
    file: 'dev/en-3-speakers.wav',
    text: "and so it begins. this is what a crocodile sounds like. it's like meditating in the water and it's like. ladies and gentlemen please fasten your seat belts. we are expecting some turbulence. thank you.",
    endsTurn: true,
    speaksFromMs: 1900,
  },
  { file: 'dev/en-numbers.wav', endsTurn: true },
  { file: 'dev/en-fleurs-000.ogg', endsTurn: true },
  { file: 'dev/en-fleurs-001.ogg', endsTurn: true, speaksFromMs: 600 },
  { file: 'dev/en-fleurs-003.ogg', endsTurn: true },
  { file: 'dev/en-fleurs-005.ogg', endsTurn: false, speaksFromMs: 850 },
  { file: 'dev/en-fleurs-007.ogg', endsTurn: true },
  { file: 'dev/en-fleurs-009.ogg', endsTurn: true },
  {
    file: 'dev/en-spontaneous.wav',
    text: "this is the acoustic corpus. i'm talking pretty fast here. there's nothing going else going on. we're just yknow there's some speech errors but who cares. um this is me talking really slow and slightly lower in intensity. uh we're just saying some words and here's some more words words words words um and that should be all. thanks.",
    endsTurn: true,
    speaksFromMs: 1000,
  },
  { file: 'dev/en-arctic-aew-a0003.wav', endsTurn: true },
  { file: 'dev/en-digits-10001-90210-01803.wav', endsTurn: true },
  { file: 'dev/en-firefox.mp3', endsTurn: true },
];
