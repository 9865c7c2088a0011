import type { SpeechSynthesisRequest } from '../../../engine/ports/text-to-speech.js';
import { within } from '../synthesis/spoken-text.js';

/** What the vendor says about one context, as far as it is used. */
export type CartesiaMessage =
  | { type: 'chunk'; contextId: string; pcm: Buffer }
  | { type: 'done'; contextId: string }
  | { type: 'error'; contextId: string | undefined; status: number }
  | { type: 'words'; contextId: string; words: readonly TimedWord[] }
  /** Whatever else is to come. */
  | { type: 'other' };

/** A word as it was written, and where it ends in the audio of its context. */
export interface TimedWord {
  text: string;
  endMs: number;
}

/** Of the API, in a header. */
export const CARTESIA_VERSION = '2026-03-01';
export const CARTESIA_RATE_HZ = 24_000;
const SPEED = { min: 0.6, max: 1.5 };

/** Asks for a text, whole, in a context of its own. */
export function cartesiaRequest(
  { text, language, voice, speed = 1, onWordEnd }: SpeechSynthesisRequest,
  defaults: { model: string; voice: string },
  contextId: string,
): object {
  return {
    model_id: defaults.model,
    transcript: text,
    voice: { mode: 'id', id: voice ?? defaults.voice },
    language,
    context_id: contextId,
    output_format: { container: 'raw', encoding: 'pcm_s16le', sample_rate: CARTESIA_RATE_HZ },
    continue: false,
    max_buffer_delay_ms: 0,
    ...(onWordEnd === undefined ? {} : { add_timestamps: true }),
    ...(speed === 1 ? {} : { generation_config: { speed: within(speed, SPEED.min, SPEED.max) } }),
  };
}

/** Ends the work on a context. */
export const cartesiaCancel = (contextId: string): object => ({ context_id: contextId, cancel: true });

/** Undefined for what is not of the protocol. */
export function parseCartesiaMessage(text: string): CartesiaMessage | undefined {
  const message = parseRecord(text);
  if (message === undefined || typeof message['type'] !== 'string') return undefined;
  const { type, context_id: contextId, data, status_code: status } = message;
  if (type === 'error') {
    return {
      type,
      contextId: typeof contextId === 'string' ? contextId : undefined,
      status: typeof status === 'number' ? status : 0,
    };
  }
  if (type !== 'chunk' && type !== 'done' && type !== 'timestamps') return { type: 'other' };
  if (typeof contextId !== 'string') return type === 'timestamps' ? { type: 'other' } : undefined;
  if (type === 'done') return { type, contextId };
  if (type === 'timestamps')
    return { type: 'words', contextId, words: timedWords(message['word_timestamps']) };
  return typeof data === 'string' ? { type, contextId, pcm: Buffer.from(data, 'base64') } : undefined;
}

/** None where it is not as documented: speech goes on without. */
function timedWords(times: unknown): TimedWord[] {
  const { words, end } = (times ?? {}) as { words?: unknown; end?: unknown };
  if (!Array.isArray(words) || !Array.isArray(end)) return [];
  return words.flatMap((text: unknown, index) => {
    const endSec: unknown = end[index];
    return typeof text === 'string' && typeof endSec === 'number' ? [{ text, endMs: endSec * 1000 }] : [];
  });
}

function parseRecord(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
