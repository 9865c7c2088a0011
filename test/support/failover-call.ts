import { setTimeout as delay } from 'node:timers/promises';
import type { CodedCaller } from './coded-caller.js';
import { CODED_WORD_COUNT, codedWord, codedWordsIn, soundMsOf } from './coded-words.js';
import type { FailoverVendors } from './failover-vendors.js';
import { TwilioClient } from './twilio-client.js';

const FRAME_MS = 20;
const LINE_RATE_HZ = 8000;
const QUESTION_WORDS = 5;
/** Words of each sentence of an answer. */
const SENTENCES = [4, 6, 5];
const ANSWER_WORDS = SENTENCES.reduce((sum, words) => sum + words, 0);
const WORDS_A_TURN = QUESTION_WORDS + ANSWER_WORDS;
/** The shorter of the sounds of the two voices. */
const LEAST_SOUND_MS = soundMsOf(240);
/** Surely less than a word and a half of either. */
const LONGEST_SOUND_MS = 1.4 * LEAST_SOUND_MS;
/** An answer that has not gone on for so long is over, or lost. */
const PATIENCE_MS = 30_000;
/** A caller thinks for so long before the next question. */
const PAUSE_MS = 1000;
/** What a call may be late with, undisturbed too: frames of voice detection and of the line. */
const TOLERANCE_MS = 60;

export interface Span {
  startMs: number;
  endMs: number;
}

/** What came of a call, as its caller heard it. */
export interface HeardCall {
  /** Of each turn: silences before its words, in milliseconds; the first is that before the answer. */
  silencesMs: number[][];
  /** What the model was asked, as the numbers of its words. */
  understood: number[];
  /** The same each time that a model was asked from the begin, in order. */
  asked: (readonly number[])[];
  /** When each question and each answer was said, from the begin of the call on. */
  spans: { question: Span; answer: Span }[];
  /** Words of both sides, as their numbers. */
  lost: number[];
  repeated: number[];
  durationMs: number;
}

type HeardWord = ReturnType<typeof codedWordsIn>[number];

const questionOf = (turn: number): number[] =>
  Array.from({ length: QUESTION_WORDS }, (_, index) => turn * WORDS_A_TURN + index);
const answerOf = (turn: number): number[] =>
  Array.from({ length: ANSWER_WORDS }, (_, index) => turn * WORDS_A_TURN + QUESTION_WORDS + index);

/** So many turns have words of their own. */
export const SCRIPTED_TURNS = Math.floor(CODED_WORD_COUNT / WORDS_A_TURN);

/** The scripted answer to a question, of which some words may be missing. */
export function scriptedAnswer(question: readonly number[]): string {
  const turn = Math.floor((question[0] ?? 0) / WORDS_A_TURN);
  const words = answerOf(turn).map(codedWord);
  return SENTENCES.map((count) => {
    const sentence = words.splice(0, count).join(' ');
    return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
  }).join(' ');
}

/** Holds the scripted conversation in real time. @param turns those of the script that it has. */
export async function holdCall(
  url: string,
  caller: CodedCaller,
  vendors: FailoverVendors,
  turns: readonly number[],
): Promise<HeardCall> {
  const asked = vendors.asked.length;
  const client = await TwilioClient.call(url);
  try {
    const questions: Span[] = [];
    for (const turn of turns) {
      const startMs = client.playout.heard.length * FRAME_MS;
      await client.say(caller.saying(questionOf(turn)));
      questions.push({ startMs, endMs: client.playout.heard.length * FRAME_MS });
      await untilAnswered(client, answerOf(turn).at(-1) ?? 0);
    }
    return heardCall(client, { turns, questions, asked: vendors.asked.slice(asked) });
  } finally {
    client.stop();
    await client.closed;
  }
}

/** Silences that an undisturbed call would not have had, in milliseconds. */
export function addedSilences(call: HeardCall, undisturbed: readonly HeardCall[]): number[] {
  return call.silencesMs.flatMap((silences, turn) =>
    silences.flatMap((ms, place) => {
      const usual = undisturbed.map(({ silencesMs }) => silencesMs[turn]?.[place] ?? 0);
      const addedMs = ms - medianOf(usual);
      return addedMs > TOLERANCE_MS ? [addedMs] : [];
    }),
  );
}

/** What went on in a call at a moment of it. */
export function stageAt({ spans }: HeardCall, atMs: number): string {
  const turn = spans.findLastIndex(({ question }) => question.startMs <= atMs);
  const span = spans[turn];
  if (span === undefined) return 'begin';
  const { question, answer } = span;
  if (atMs < question.endMs) return `question ${turn + 1}`;
  if (atMs < answer.startMs) return `wait for answer ${turn + 1}`;
  return atMs < answer.endMs ? `answer ${turn + 1}` : `pause behind answer ${turn + 1}`;
}

/** A word by its place in the script. */
export function placeOfWord(number: number): string {
  const [turn, place] = [Math.floor(number / WORDS_A_TURN) + 1, number % WORDS_A_TURN];
  return place < QUESTION_WORDS
    ? `word ${place + 1} of question ${turn}`
    : `word ${place - QUESTION_WORDS + 1} of answer ${turn}`;
}

async function untilAnswered(client: TwilioClient, lastWord: number): Promise<void> {
  const { heard } = client.playout;
  let [from, quietSinceMs] = [heard.length, performance.now()];
  while (performance.now() - quietSinceMs < PATIENCE_MS) {
    await delay(200);
    const words = wordsFrom(heard, from);
    if (words.some(({ number }) => number === lastWord)) return void (await delay(PAUSE_MS));
    if (client.playout.bufferedMs > 0) quietSinceMs = performance.now();
    from = Math.max(from, heard.length - 50);
  }
}

const wordsFrom = (frames: readonly Int16Array[], from: number): ReturnType<typeof codedWordsIn> =>
  codedWordsIn(
    Int16Array.from(frames.slice(from).flatMap((frame) => [...frame])),
    LINE_RATE_HZ,
    LEAST_SOUND_MS / 2,
  );

interface CallCourse {
  turns: readonly number[];
  questions: readonly Span[];
  asked: readonly (readonly number[])[];
}

function heardCall(client: TwilioClient, { turns, questions, asked }: CallCourse): HeardCall {
  const words = mended(wordsFrom(client.playout.heard, 0));
  const answers = questions.map(({ endMs }, index) => {
    const untilMs = questions[index + 1]?.endMs ?? Infinity;
    return words.filter(({ startMs }) => startMs >= endMs && startMs < untilMs);
  });
  const spans = questions.map((question, index) => {
    const answer = answers[index] ?? [];
    const startMs = answer[0]?.startMs ?? question.endMs;
    return { question, answer: { startMs, endMs: answer.at(-1)?.endMs ?? startMs } };
  });
  const silencesMs = spans.map(({ question }, index) =>
    (answers[index] ?? []).map(
      ({ startMs }, place, answer) => startMs - (answer[place - 1]?.endMs ?? question.endMs),
    ),
  );
  // A question that grew while it was thought about is asked again.
  const understood = turns.flatMap(
    (turn) => asked.findLast(([first = 0]) => Math.floor(first / WORDS_A_TURN) === turn) ?? [],
  );
  const came = [...understood, ...words.map(({ number }) => number)];
  const meant = turns.flatMap((turn) => [...questionOf(turn), ...answerOf(turn)]);
  return {
    silencesMs,
    understood,
    asked: [...asked],
    spans,
    lost: meant.filter((number) => !came.includes(number)),
    repeated: came.filter((number, at) => came.indexOf(number) !== at || !meant.includes(number)),
    durationMs: client.playout.heard.length * FRAME_MS,
  };
}

/** A word with a hole in it is one word: its parts are no longer than all of it. */
function mended(words: readonly HeardWord[]): HeardWord[] {
  const whole: HeardWord[] = [];
  for (const word of words) {
    const last = whole.at(-1);
    const soundMs = word.endMs - word.startMs + (last === undefined ? 0 : last.endMs - last.startMs);
    if (last?.number === word.number && soundMs < LONGEST_SOUND_MS) last.endMs = word.endMs;
    else whole.push({ ...word });
  }
  return whole;
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
