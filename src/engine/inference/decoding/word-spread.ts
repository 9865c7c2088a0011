import { findSilences, type Silence } from '../moonshine/silences.js';
import { groupTokens, type WordVocabulary } from '../moonshine/word-grouping.js';
import { boundWords, type WordPlace } from '../moonshine/word-timing.js';
import type { Word } from '../../ports/transcript.js';

/** Shorter silences are held to be part of what is said. */
const MIN_PAUSE_MS = 150;
/** Shorter sounds between silences, or at an end, are no speech. */
const MIN_SPEECH_MS = 24;

/** A run of text tokens that is known to be said between two times. */
export interface TimedTokens {
  startMs: number;
  endMs: number;
  tokens: readonly number[];
  probabilities: readonly number[];
}

/**
 * The words of a text whose model tells no more than where runs of tokens are said: each gets its share of the run's
 * audio that is not silent, by its letters. Times are as those of `timeWords`, but some hundred milliseconds off.
 *
 * @param pcm the 16 kHz audio the text was heard in.
 */
export function spreadWords(
  runs: readonly TimedTokens[],
  pcm: Int16Array,
  vocabulary: WordVocabulary,
): Word[] {
  const silences = findSilences(pcm);
  const probabilities = runs.flatMap((run) => run.probabilities);
  let offset = 0;
  const groups = runs.flatMap((run) => {
    const moved = groupTokens(run.tokens, vocabulary).map((group) => ({
      ...group,
      first: group.first + offset,
      last: group.last + offset,
      run,
    }));
    offset += run.tokens.length;
    return moved;
  });
  const places = runs.flatMap((run) =>
    placesOf(
      groups.filter((group) => group.run === run).map((group) => group.text.length),
      speechWithin(run, silences),
    ),
  );
  return boundWords(groups, places, probabilities, pcm);
}

/** Stretches of speech shared out by length, one after the other. */
function placesOf(lengths: readonly number[], speech: readonly WordPlace[]): WordPlace[] {
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const speechMs = speech.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  let before = 0;
  return lengths.map((length) => {
    const startMs = timeAt(speech, (speechMs * before) / total, 'start');
    before += length;
    return { startMs, endMs: timeAt(speech, (speechMs * before) / total, 'end') };
  });
}

/** The time at which so much has been said; between two stretches a word starts with the later one. */
function timeAt(speech: readonly WordPlace[], saidMs: number, edge: 'start' | 'end'): number {
  let leftMs = saidMs;
  for (const { startMs, endMs } of speech) {
    const lengthMs = endMs - startMs;
    if (leftMs < lengthMs || (edge === 'end' && leftMs <= lengthMs + 1e-6)) return startMs + leftMs;
    leftMs -= lengthMs;
  }
  return speech.at(-1)?.endMs ?? 0;
}

function speechWithin({ startMs, endMs }: WordPlace, silences: readonly Silence[]): WordPlace[] {
  const speech: WordPlace[] = [];
  const add = (fromMs: number, toMs: number): void => {
    if (toMs - fromMs >= MIN_SPEECH_MS) speech.push({ startMs: fromMs, endMs: toMs });
  };
  let fromMs = startMs;
  for (const silence of silences) {
    if (silence.endMs - silence.startMs < MIN_PAUSE_MS || silence.endMs <= fromMs) continue;
    if (silence.startMs >= endMs) break;
    add(fromMs, silence.startMs);
    fromMs = silence.endMs;
  }
  add(fromMs, endMs);
  return speech.length > 0 ? speech : [{ startMs, endMs }];
}
