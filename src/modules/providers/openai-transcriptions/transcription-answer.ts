import { z } from 'zod';
import type { RecognizedPiece } from '../../../engine/ports/speech-to-text.js';
import type { Word } from '../../../engine/ports/transcript.js';
import { spreadWords, timeWords, type TimedText } from '../recognition/timed-words.js';

const times = { start: z.number(), end: z.number() };

/** `json` and `verbose_json`, as far as they are used. */
const transcriptionAnswer = z.object({
  text: z.string(),
  segments: z
    .array(
      z.object({
        ...times,
        text: z.string(),
        tokens: z.array(z.unknown()).nullish(),
        avg_logprob: z.number().nullish(),
      }),
    )
    .nullish(),
  words: z.array(z.object({ ...times, word: z.string() })).nullish(),
  logprobs: z.array(z.object({ logprob: z.number() })).nullish(),
  usage: z.object({ output_tokens: z.number().int().nonnegative().nullish() }).nullish(),
});

type TranscriptionAnswer = z.infer<typeof transcriptionAnswer>;
type AnsweredSegment = NonNullable<TranscriptionAnswer['segments']>[number];

/** Of what a model tells no probability of. */
const UNDOUBTED = 1;

/**
 * Reads the answer of a vendor.
 *
 * @returns undefined when it is not of the protocol.
 */
export function pieceOf(answer: unknown, durationMs: number): RecognizedPiece | undefined {
  const parsed = transcriptionAnswer.safeParse(answer);
  if (!parsed.success) return undefined;
  const { data } = parsed;
  const text = data.text.trim().replace(/\s+/g, ' ');
  const tokens = tokensOf(data);
  if (text === '') return { text, words: [], confidence: 0, tokens };
  const confidence = confidenceOf(data);
  return {
    text,
    words: wordsOf(data, { text, startMs: 0, endMs: durationMs, confidence }),
    confidence,
    tokens,
  };
}

function wordsOf({ words, segments }: TranscriptionAnswer, whole: TimedText): Word[] {
  const toTimed = (text: string, start: number, end: number, confidence: number): TimedText => {
    const startMs = within(Math.round(start * 1000), 0, whole.endMs);
    return { text, startMs, endMs: within(Math.round(end * 1000), startMs, whole.endMs), confidence };
  };
  const stretches = (segments ?? []).map((segment) =>
    toTimed(segment.text, segment.start, segment.end, certaintyOf(segment) ?? whole.confidence),
  );
  const sureness = ({ start, end }: { start: number; end: number }): number => {
    const middleMs = (start + end) * 500;
    return (
      stretches.find(({ startMs, endMs }) => startMs <= middleMs && middleMs <= endMs)?.confidence ??
      whole.confidence
    );
  };
  const timed = (words ?? []).map((word) => toTimed(word.word, word.start, word.end, sureness(word)));
  // Where a vendor's words are not those of its text, its segments, and at last the piece, still tell about when.
  return (
    timeWords(whole.text, timed) ??
    timeWords(whole.text, stretches.flatMap(spreadWords)) ??
    spreadWords(whole)
  );
}

/** Mean token probability. */
function confidenceOf({ segments, logprobs }: TranscriptionAnswer): number {
  const told = (segments ?? []).flatMap((segment) => {
    const certainty = certaintyOf(segment);
    return certainty === undefined
      ? []
      : [{ certainty, weight: segment.tokens?.length ?? segment.text.length }];
  });
  for (const { logprob } of logprobs ?? []) told.push({ certainty: probabilityOf(logprob), weight: 1 });
  const weight = told.reduce((sum, each) => sum + each.weight, 0);
  return weight === 0
    ? UNDOUBTED
    : told.reduce((sum, each) => sum + each.certainty * each.weight, 0) / weight;
}

const certaintyOf = ({ avg_logprob: mean }: AnsweredSegment): number | undefined =>
  typeof mean === 'number' ? probabilityOf(mean) : undefined;

const probabilityOf = (logarithm: number): number => within(Math.exp(logarithm), 0, 1);

function tokensOf({ segments, usage }: TranscriptionAnswer): number {
  return usage?.output_tokens ?? (segments ?? []).reduce((sum, { tokens }) => sum + (tokens?.length ?? 0), 0);
}

const within = (value: number, min: number, max: number): number => Math.min(Math.max(value, min), max);
