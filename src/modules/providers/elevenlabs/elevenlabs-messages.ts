import type { SpeechSynthesisRequest } from '../../../engine/ports/text-to-speech.js';
import { within } from '../synthesis/spoken-text.js';

/** What the vendor says about the one text of a socket, as far as it is used. */
export type ElevenLabsMessage =
  | { type: 'audio'; pcm: Buffer; isFinal: boolean; chars: readonly TimedChar[] }
  /** A status of HTTP that comes nearest to what it says. */
  | { type: 'error'; status: number };

/** A character as it was written, and where it ends in the audio that it came with. */
export interface TimedChar {
  char: string;
  endMs: number;
}

export const ELEVENLABS_RATE_HZ = 24_000;
const SPEED = { min: 0.7, max: 1.2 };
/** Longest silence from here before the vendor closes a socket. */
const INACTIVITY_SEC = 60;
/** Other models refuse to be told a language. */
const TAKES_LANGUAGE = /_v2_5$/;
/** ISO 639-1 codes for which the vendor has others. */
const CODES: Readonly<Record<string, string>> = { tl: 'fil' };
const STATUSES: readonly [pattern: RegExp, status: number][] = [
  [/api_key|unauthori|permission|forbidden/i, 401],
  [/quota|credit|payment|subscription/i, 402],
  [/voice|model/i, 404],
  [/rate|concurren|busy|too_many|max_active/i, 429],
  [/internal|server|unavailable/i, 500],
];

/** Where a text with this voice, in this language, is asked for. */
export function elevenLabsUrl(
  baseUrl: string,
  { model, voice, language }: { model: string; voice: string; language: string },
): string {
  const query = new URLSearchParams({
    model_id: model,
    output_format: `pcm_${ELEVENLABS_RATE_HZ}`,
    // Whole sentences are sent, so that nothing is to be waited for.
    auto_mode: 'true',
    sync_alignment: 'true',
    inactivity_timeout: String(INACTIVITY_SEC),
    ...(TAKES_LANGUAGE.test(model) ? { language_code: CODES[language] ?? language } : {}),
  });
  return `${baseUrl}/text-to-speech/${encodeURIComponent(voice)}/stream-input?${query.toString()}`;
}

/** All that is sent for a text: the greeting, the text and its end. */
export function elevenLabsRequest({ text, speed = 1 }: SpeechSynthesisRequest): object[] {
  const settings = speed === 1 ? {} : { voice_settings: { speed: within(speed, SPEED.min, SPEED.max) } };
  return [{ text: ' ', ...settings }, { text: `${text.trim()} ` }, { text: '' }];
}

/** Undefined for what is not of the protocol. */
export function parseElevenLabsMessage(text: string): ElevenLabsMessage | undefined {
  const message = parseRecord(text);
  if (message === undefined) return undefined;
  const { audio, isFinal, error, code, alignment } = message;
  if (error !== undefined && error !== null) return { type: 'error', status: statusOf(error, code) };
  if (audio === undefined && isFinal === undefined) return undefined;
  const pcm = typeof audio === 'string' ? Buffer.from(audio, 'base64') : Buffer.alloc(0);
  return { type: 'audio', pcm, isFinal: isFinal === true, chars: timedChars(alignment) };
}

/** None where it is not as documented: speech goes on without. */
function timedChars(alignment: unknown): TimedChar[] {
  const { chars, charStartTimesMs, charDurationsMs } = (alignment ?? {}) as Record<string, unknown>;
  if (![chars, charStartTimesMs, charDurationsMs].every(Array.isArray)) return [];
  const [starts, durations] = [charStartTimesMs, charDurationsMs] as unknown[][];
  return (chars as unknown[]).flatMap((char, index) => {
    const endMs = Number(starts?.[index]) + Number(durations?.[index]);
    return typeof char === 'string' && Number.isFinite(endMs) ? [{ char, endMs }] : [];
  });
}

function statusOf(error: unknown, code: unknown): number {
  const named = typeof error === 'string' ? STATUSES.find(([pattern]) => pattern.test(error)) : undefined;
  if (named !== undefined) return named[1];
  return typeof code === 'number' && code >= 400 && code < 600 ? code : 400;
}

function parseRecord(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
