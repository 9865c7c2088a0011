import type { Recognizer } from '../../../engine/inference/recognizer.js';
import type { InstalledModel } from '../../../engine/inference/models/installed-models.js';
import { normalizeTextIn } from '../../../engine/text/accuracy/normalize-text.js';
import { countWordErrors } from '../../../engine/text/accuracy/word-errors.js';
import { ENGINE_SAMPLE_RATE_HZ } from '../../../engine/ports/audio-decoder.js';
import type { VoiceActivity } from '../../../engine/ports/voice-activity.js';
import { joinPieces } from '../../../engine/transcription/join-pieces.js';
import type { TranscribedPiece } from '../../../engine/transcription/transcription-event.js';
import { TranscriptionService } from '../../../engine/transcription/transcription.service.js';
import type { KnownClip, KnownClips } from './known-clips.js';
import { RecognizerUnderProof } from './model-under-proof.js';

/** More wrong words than this, and the model does not recognise the language. */
export const MAX_WORD_ERROR_RATE = 0.3;

/** What came of one recording. */
export interface ClipProof {
  name: string;
  language: string;
  text: string;
  words: number;
  errors: number;
  audioSec: number;
  elapsedSec: number;
}

/** What came of all recordings of a language. */
export interface LanguageProof {
  language: string;
  clips: number;
  words: number;
  errors: number;
  /** Errors over words of all recordings together. */
  wordErrorRate: number;
  audioSec: number;
  /** Seconds of audio per second of recognition, on one thread. */
  speed: number;
}

export interface ModelProof {
  model: string;
  origin: string;
  languages: LanguageProof[];
  clips: ClipProof[];
  /** Whether every language was recognised. */
  holds: boolean;
}

/** Transcribes recordings of which is known what is said, as the server does, and counts. */
export async function proveModel(
  model: InstalledModel,
  recognizer: Recognizer,
  voiceActivity: VoiceActivity,
  { origin, clips: known }: KnownClips,
  onClip: (clip: ClipProof) => void,
): Promise<ModelProof> {
  const service = new TranscriptionService({ voiceActivity, piecesInFlight: 1 });
  const clips: ClipProof[] = [];
  for await (const clip of known) {
    const proof = await proveClip(clip, new RecognizerUnderProof(model, recognizer), service);
    clips.push(proof);
    onClip(proof);
  }
  const codes = [...new Set(clips.map(({ language }) => language))].sort();
  const languages = codes.map((code) => sumUp(code, clips));
  const holds =
    languages.length > 0 && languages.every(({ wordErrorRate }) => wordErrorRate <= MAX_WORD_ERROR_RATE);
  return { model: model.name, origin, languages, clips, holds };
}

async function proveClip(
  { name, language, transcript, pcm }: KnownClip,
  recognizer: RecognizerUnderProof,
  service: TranscriptionService,
): Promise<ClipProof> {
  const pieces: TranscribedPiece[] = [];
  let durationMs = 0;
  for await (const event of service.transcribe(alone(pcm), { recognizer, language })) {
    if (event.type === 'end') durationMs = event.durationMs;
    if (event.type === 'piece') pieces.push(event);
  }
  const { text } = joinPieces(pieces, { language, durationMs });
  const [spoken, heard] = [transcript, text].map((words) => normalizeTextIn(language, words));
  const { referenceWords: words, errors } = countWordErrors(spoken ?? [], heard ?? []);
  const audioSec = pcm.length / ENGINE_SAMPLE_RATE_HZ;
  return { name, language, text, words, errors, audioSec, elapsedSec: recognizer.elapsedSec };
}

function sumUp(language: string, all: readonly ClipProof[]): LanguageProof {
  const clips = all.filter((clip) => clip.language === language);
  const sum = (of: (clip: ClipProof) => number): number => clips.reduce((total, clip) => total + of(clip), 0);
  const [words, errors, audioSec] = [
    sum((clip) => clip.words),
    sum((clip) => clip.errors),
    sum((clip) => clip.audioSec),
  ];
  const speed = audioSec / sum((clip) => clip.elapsedSec);
  return { language, clips: clips.length, words, errors, wordErrorRate: errors / words, audioSec, speed };
}

async function* alone(pcm: Int16Array): AsyncGenerator<Int16Array> {
  yield pcm;
}
