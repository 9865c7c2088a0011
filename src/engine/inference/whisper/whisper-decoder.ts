import { finiteProbability } from '../decoding/finite-probability.js';
import { isLooping } from '../moonshine/repetition-guard.js';
import { applyTimestampRules } from './timestamp-rules.js';
import type { StepAttention, StepOutput, WhisperSteps } from './whisper-graph.js';
import type { WhisperTokens } from './whisper-tokens.js';

export interface WhisperDecoding {
  /** ISO code of the language; undefined: the likeliest one is taken. */
  language?: string | undefined;
  /** Tokens of text that was said earlier. */
  prompt: readonly number[];
  /** Whether the text holds times. */
  timestamps: boolean;
  /** Most tokens of a text. */
  maxTokens: number;
}

/** What a model wrote for one piece of audio. */
export interface WhisperText {
  /** ISO code of the language that it was told, or found. */
  language: string;
  /** Text, and times where they were asked for. */
  tokens: number[];
  /** Of each token. */
  probabilities: number[];
  /** Mean natural logarithm of the probabilities, that of the end included. */
  meanLogProbability: number;
  /** How likely the model thinks that nobody speaks. */
  noSpeechProbability: number;
  /** Where each token that went in listened, from the start of the transcript on; empty when the export does not tell. */
  attention: StepAttention[];
}

/** The only language of models that know one. */
const ENGLISH = 'en';

/**
 * Writes the text of a piece, at each step the likeliest token that is allowed. A text that says the same over and over
 * is ended.
 *
 * @throws RangeError when the model does not know the language.
 */
export async function decodeWhisper(
  steps: WhisperSteps,
  tokens: WhisperTokens,
  options: WhisperDecoding,
): Promise<WhisperText> {
  const { code, token: languageToken } = await settleLanguage(steps, tokens, options.language);
  const before = options.prompt.length > 0 ? [tokens.startOfPrevious, ...options.prompt] : [];
  const task = [languageToken, tokens.transcribe].filter((token) => token !== undefined);
  const start = [tokens.startOfTranscript, ...task, ...(options.timestamps ? [] : [tokens.noTimestamps])];
  let out = await steps.begin([...before, ...start]);
  const text: WhisperText = {
    language: code,
    tokens: [],
    probabilities: [],
    meanLogProbability: 0,
    noSpeechProbability: probabilityOf(rowOf(out, before.length), tokens.noSpeech),
    attention: attentionOf(out, before.length),
  };
  let sum = 0;
  for (;;) {
    const logits = allowed(out, text.tokens, tokens, options.timestamps);
    const { token, probability } = likeliest(logits);
    sum += Math.log(probability);
    text.meanLogProbability = sum / (text.tokens.length + 1);
    if (token === tokens.endOfText) return text;
    text.tokens.push(token);
    text.probabilities.push(probability);
    if (text.tokens.length >= options.maxTokens || isStuck(text.tokens, tokens)) return text;
    out = await steps.next(token);
    text.attention.push(...attentionOf(out, 0));
  }
}

async function settleLanguage(
  steps: WhisperSteps,
  { languages, startOfTranscript }: WhisperTokens,
  language: string | undefined,
): Promise<{ code: string; token: number | undefined }> {
  if (language !== undefined) {
    const token = languages.get(language);
    const isEnglishOnly = languages.size === 0 && language === ENGLISH;
    if (token === undefined && !isEnglishOnly) throw new RangeError(`The model does not know '${language}'`);
    return { code: language, token };
  }
  if (languages.size === 0) return { code: ENGLISH, token: undefined };
  const out = await steps.begin([startOfTranscript]);
  const scores = rowOf(out, 0);
  const [first, ...others] = languages;
  return others.reduce(
    (best, [code, token]) => ((scores[token] ?? 0) > (scores[best.token] ?? 0) ? { code, token } : best),
    { code: first![0], token: first![1] },
  );
}

/** The scores of the last token, with those of what may not follow at −∞. */
function allowed(
  out: StepOutput,
  sampled: readonly number[],
  tokens: WhisperTokens,
  timestamps: boolean,
): Float32Array {
  const logits = rowOf(out, out.logits.length / out.vocabularySize - 1);
  for (const token of tokens.suppressed) logits[token] = -Infinity;
  if (sampled.length === 0) for (const token of tokens.suppressedFirst) logits[token] = -Infinity;
  logits.fill(-Infinity, tokens.endOfText + 1, tokens.timestampBegin);
  if (timestamps) applyTimestampRules(logits, sampled, tokens);
  else logits.fill(-Infinity, tokens.timestampBegin);
  return logits;
}

function rowOf({ logits, vocabularySize }: StepOutput, row: number): Float32Array {
  return logits.subarray(row * vocabularySize, (row + 1) * vocabularySize);
}

/** The token of the highest score, and its share of all that are allowed. @throws Error when scores are no numbers. */
export function likeliest(logits: Float32Array): { token: number; probability: number } {
  let token = 0;
  for (let at = 1; at < logits.length; at += 1) if (logits[at]! > logits[token]!) token = at;
  return { token, probability: finiteProbability(probabilityOf(logits, token)) };
}

function probabilityOf(logits: Float32Array, token: number): number {
  const score = logits[token] ?? -Infinity;
  let sum = 0;
  // What is e^40 times less likely adds nothing, and exponentials take longer than all else here.
  for (let at = 0; at < logits.length; at += 1)
    if (logits[at]! > score - 40) sum += Math.exp(logits[at]! - score);
  return 1 / sum;
}

/** The rows of the tokens from one on, each by itself. */
function attentionOf({ attention }: StepOutput, firstRow: number): StepAttention[] {
  if (attention === undefined) return [];
  const { heads, rows, frames, weights } = attention;
  return Array.from({ length: rows - firstRow }, (_, at) => {
    const row = new Float32Array(heads * frames);
    for (let head = 0; head < heads; head += 1) {
      const start = (head * rows + firstRow + at) * frames;
      row.set(weights.subarray(start, start + frames), head * frames);
    }
    return { heads, rows: 1, frames, weights: row };
  });
}

function isStuck(sampled: readonly number[], { timestampBegin }: WhisperTokens): boolean {
  return isLooping(sampled.filter((token) => token < timestampBegin));
}
