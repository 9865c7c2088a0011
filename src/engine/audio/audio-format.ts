/** Container families that are decoded, by the names the public API uses. */
export type AudioFormat =
  'wav' | 'w64' | 'mp3' | 'flac' | 'ogg' | 'mp4' | 'webm' | 'wma' | 'aiff' | 'au' | 'amr' | 'aac' | 'caf';

/** For error messages and the API's documentation. */
export const SUPPORTED_FORMATS_TEXT =
  'WAV (PCM, float, µ-law, A-law, ADPCM, GSM), MP3, FLAC, OGG (Opus, Vorbis, Speex, FLAC), M4A/MP4/MOV/3GP, ' +
  'WebM/Matroska, WMA, AIFF, AU, AMR, AAC, CAF';

/** What a file is, by its first bytes. */
export interface SniffedAudio {
  format: AudioFormat;
  /** The one ffmpeg demuxer that may read the file. */
  demuxer: string;
  /** Whether the index stands behind the media, so that the file cannot be decoded as a stream. */
  needsSeeking: boolean;
}
