/** The formats that document 2 names. Content decides: whatever else can be decoded is taken as well. */
export const DOCUMENTED_FORMATS = [
  'flac',
  'm4a',
  'mp3',
  'mp4',
  'mpeg',
  'mpga',
  'oga',
  'ogg',
  'wav',
  'webm',
] as const;
