/** Clips of the speech test set that the word error rate leaves out, with the reason. */
export const EXCLUDED_CLIPS: ReadonlyMap<string, string> = new Map([
  ['dev/en-gb-watson-narrowband.wav', 'no transcript was published with it'],
  ['dev/en-columbia.wma', 'the transcript is the official text of the address, not what was said'],
  ['dev/en-columbia-16k-opus.ogg', 'the transcript is the official text of the address, not what was said'],
]);
