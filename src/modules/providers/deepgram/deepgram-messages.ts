import { z } from 'zod';
import type { RecognizedPiece } from '../../../engine/ports/speech-to-text.js';
import type { Word } from '../../../engine/ports/transcript.js';

const alternative = z.object({
  transcript: z.string(),
  confidence: z.number(),
  words: z.array(
    z.object({
      word: z.string(),
      punctuated_word: z.string().optional(),
      start: z.number(),
      end: z.number(),
      confidence: z.number(),
    }),
  ),
});

const liveMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('Results'),
    start: z.number(),
    duration: z.number(),
    is_final: z.boolean().default(false),
    speech_final: z.boolean().default(false),
    from_finalize: z.boolean().default(false),
    channel: z.object({ alternatives: z.array(alternative) }),
  }),
  z.object({ type: z.literal('SpeechStarted'), timestamp: z.number() }),
  z.object({ type: z.literal('UtteranceEnd'), last_word_end: z.number() }),
  z.object({ type: z.literal('Metadata') }),
  z.object({ type: z.literal('Error') }),
]);

const recordingAnswer = z.object({
  results: z.object({ channels: z.array(z.object({ alternatives: z.array(alternative) })).nonempty() }),
});

/** What the vendor understood of the stretch from `startMs` to `endMs` of a live recording. */
export interface DeepgramResult {
  type: 'result';
  startMs: number;
  endMs: number;
  /** Empty where nobody spoke. */
  text: string;
  words: Word[];
  confidence: number;
  /** Whether it does not change any more. */
  isFinal: boolean;
  /** Whether the silence that ends an utterance was heard at its end. */
  isSpeechFinal: boolean;
  /** Whether it answers a `Finalize`. */
  isFromFinalize: boolean;
}

/** What the vendor says about a live recording, as far as it is used. */
export type DeepgramMessage =
  | DeepgramResult
  | { type: 'speech-started'; atMs: number }
  /** A gap after the last word; negative where there was none. */
  | { type: 'utterance-end'; lastWordEndMs: number }
  /** The last message: everything has been told. */
  | { type: 'metadata' }
  | { type: 'error' }
  | { type: 'other' };

/** Undefined for what is not of the protocol. */
export function parseDeepgramMessage(text: string): DeepgramMessage | undefined {
  const json = parseJson(text);
  const type = z.object({ type: z.string() }).safeParse(json).data?.type;
  if (type === undefined) return undefined;
  if (!liveMessage.options.some(({ shape }) => shape.type.value === type)) return { type: 'other' };
  const message = liveMessage.safeParse(json).data;
  switch (message?.type) {
    case 'Results':
      return {
        type: 'result',
        startMs: msOf(message.start),
        endMs: msOf(message.start + message.duration),
        ...pieceOf(message.channel.alternatives[0]),
        isFinal: message.is_final,
        isSpeechFinal: message.speech_final,
        isFromFinalize: message.from_finalize,
      };
    case 'SpeechStarted':
      return { type: 'speech-started', atMs: msOf(message.timestamp) };
    case 'UtteranceEnd':
      return { type: 'utterance-end', lastWordEndMs: msOf(message.last_word_end) };
    case 'Metadata':
      return { type: 'metadata' };
    case 'Error':
      return { type: 'error' };
    case undefined:
      return undefined;
  }
}

/** The answer to a file. Undefined for what is not of the protocol. */
export function parseDeepgramAnswer(answer: unknown): RecognizedPiece | undefined {
  const [channel] = recordingAnswer.safeParse(answer).data?.results.channels ?? [];
  if (channel === undefined) return undefined;
  const piece = pieceOf(channel.alternatives[0]);
  // The vendor counts nothing smaller than words.
  return { ...piece, tokens: piece.words.length };
}

/** The best text that is offered; none at all is the text of silence. */
function pieceOf(best: z.infer<typeof alternative> | undefined): Omit<RecognizedPiece, 'tokens'> {
  const text = best?.transcript.trim() ?? '';
  if (best === undefined || text === '') return { text: '', words: [], confidence: 0 };
  const words = best.words.map(({ word, punctuated_word: written = word, start, end, confidence }) => ({
    text: written,
    startMs: msOf(start),
    endMs: msOf(end),
    confidence,
  }));
  return { text, words, confidence: best.confidence };
}

const msOf = (sec: number): number => Math.round(sec * 1000);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
