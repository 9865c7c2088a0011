import type {
  SpeechSynthesisRequest,
  TextToSpeechCapabilities,
} from '../../../engine/ports/text-to-speech.js';
import { AppError } from '../../../platform/errors/app-error.js';
import { contentKeyOf, type CachedContent } from '../../../platform/cache/cached-content.js';

/** Changes with the form of what is kept. */
const FORMAT = 1;
/** Of the chunks that kept speech is given in. */
const CHUNK_SEC = 0.1;
/** Nobody says as much word for word again. */
const MAX_PHRASE_BYTES = 2 * 1024 * 1024;

/** What requests must have in common for the same voice to say the same. */
export function phraseKeyOf(
  { provider, model, sampleRateHz, defaultVoice }: TextToSpeechCapabilities,
  { text, language, voice = defaultVoice, speed = 1 }: SpeechSynthesisRequest,
): string {
  return contentKeyOf([FORMAT, provider, model, voice ?? null, language, speed, sampleRateHz, text]);
}

/** Speech as it is made, put together. */
export class PhraseRecorder {
  private chunks: Uint8Array[] = [];
  private bytes = 0;

  add(pcm: Int16Array): void {
    this.bytes += pcm.byteLength;
    if (this.bytes > MAX_PHRASE_BYTES) this.chunks = [];
    else this.chunks.push(new Uint8Array(pcm.slice().buffer));
  }

  /** Undefined when it is empty or too long to be kept. */
  whole({ provider, model, sampleRateHz }: TextToSpeechCapabilities): CachedContent | undefined {
    if (this.bytes === 0 || this.bytes > MAX_PHRASE_BYTES) return undefined;
    return { about: { provider, model, sampleRateHz }, bytes: Buffer.concat(this.chunks) };
  }
}

/** Speech that was kept, in chunks that are the reader's own. @throws AppError `cancelled`. */
export async function* spokenAgain(
  { bytes }: CachedContent,
  sampleRateHz: number,
  signal?: AbortSignal,
): AsyncGenerator<Int16Array, undefined, undefined> {
  const chunkBytes = Math.round(sampleRateHz * CHUNK_SEC) * Int16Array.BYTES_PER_ELEMENT;
  for (let at = 0; at < bytes.byteLength; at += chunkBytes) {
    if (signal?.aborted === true) throw new AppError('cancelled', 'The speech synthesis was cancelled');
    yield new Int16Array(new Uint8Array(bytes.subarray(at, at + chunkBytes)).buffer);
  }
  return undefined;
}
